import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { LOCAL_TOKEN_FILE, placeOfWord } from '#api/local-token.ts';
import type { Clock } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import type { Logger } from '#base/logger.ts';
import type { AccessTokenStore } from '#ports/access-token-store.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

interface LocalTokenParts {
  readonly tokens: AccessTokenStore;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly stateDirectory: string;
  /** Of this server's HTTP side. */
  readonly port: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/**
 * Gives the command line of the same machine and user what it needs to be let in: whoever may read the state directory
 * rules this server anyway. A new token at each start makes the one before worthless; the returned function removes it.
 */
export async function leaveLocalToken(parts: LocalTokenParts): Promise<() => Promise<void>> {
  const { tokens, clock, newId, logger, stateDirectory } = parts;
  const secret = newTokenSecret();
  const id = newId();
  const name = `command line of ${hostname()}: ${stateDirectory}`;
  const token = { id, name, kind: 'cli', role: 'admin', createdBy: 'zeroops', createdAt: clock.now() } as const;
  await tokens.replace(token, hashSecret(secret));
  const file = path.join(stateDirectory, LOCAL_TOKEN_FILE);
  await writePrivately(file, `${secret}\n`);
  const word = placeOfWord(parts.port, parts.environment);
  try {
    if (word !== undefined) await leaveWord(word, file);
  } catch (error) {
    logger.warn({ err: error, file }, 'the command line will not find its token by itself: set ZEROOPS_TOKEN');
  }
  return async () => {
    const files = [file, word].filter(each => each !== undefined);
    await Promise.all([...files.map(each => rm(each, { force: true })), tokens.remove(id)]);
  };
}

async function leaveWord(word: string, file: string): Promise<void> {
  await mkdir(path.dirname(word), { recursive: true, mode: OWNER_ONLY_FOLDER });
  await forgetTheDead(path.dirname(word));
  await writePrivately(word, `${file}\n`);
}

/** Never readable by others, not even for a moment, and never half written. */
async function writePrivately(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: OWNER_ONLY, flag: 'wx' });
  await rename(draft, file);
}

/** Word of servers that were killed and whose state directories are gone. */
async function forgetTheDead(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const word = path.join(folder, name);
    const file = (await readFile(word, 'utf8').catch(() => '')).trim();
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    if (!isThere) await rm(word, { force: true });
  }
}

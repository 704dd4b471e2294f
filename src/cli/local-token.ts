import { readFileSync } from 'node:fs';
import { placeOfWord } from '#api/local-token.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What lets the command line in: ZEROOPS_TOKEN, or what a server on this machine has left for its own user. */
export function findToken(url: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (environment.ZEROOPS_TOKEN) return environment.ZEROOPS_TOKEN;
  const { hostname, port, protocol } = new URL(url);
  if (!LOOPBACK.test(hostname)) return undefined;
  const word = read(placeOfWord(port || (protocol === 'https:' ? '443' : '80'), environment));
  return read(word);
}

/** Absent, or another user's: then the server says what to do. */
function read(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

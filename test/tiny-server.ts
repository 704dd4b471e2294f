/** The whole product in this process, over the smallest platform of real processes. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Role } from '#api/access.ts';
import { type Client, createClient } from '#api/client.ts';
import { LOCAL_TOKEN_FILE } from '#api/local-token.ts';
import { createLogger } from '#base/logger.ts';
import { readConfig } from '#server/config.ts';
import { startServer } from '#server/wiring.ts';
import { createTinyDirectory, eventually } from './tiny-platform.ts';

export interface TinyServer {
  readonly url: string;
  /** Somebody at the command line of this machine. */
  clientOf(person: string): Client;
  /** Somebody new in a browser. */
  signIn(name: string, role: Role): Promise<Client>;
  stop(): Promise<void>;
}

export async function startTinyServer(): Promise<TinyServer> {
  const tiny = await createTinyDirectory();
  process.env.XDG_STATE_HOME = tiny.directory;
  const file = path.join(tiny.directory, 'zeroops.yaml');
  writeFileSync(
    file,
    `http: { port: 0 }
otlp: { port: 0, grpc: { port: 0 } }
stateDirectory: ${path.join(tiny.directory, 'zeroops')}
platform: { adapter: processes, manifest: ${tiny.manifest}, stateDir: ${tiny.stateDir}, stopOnExit: true }
`,
  );
  const config = readConfig({ file, workingDirectory: tiny.directory, environment: {} });
  const quiet = { write: () => undefined, onListening: () => undefined, version: '0.0.0-test' };
  const server = await startServer({ config, logger: createLogger('silent'), ...quiet });
  const token = readFileSync(path.join(tiny.directory, 'zeroops', LOCAL_TOKEN_FILE), 'utf8').trim();
  const clientOf = (person: string) => createClient({ url: server.url, timeoutMs: 60_000, token, person });
  await eventually('tiny is up', async () => {
    const { items } = await clientOf('ana').listServices();
    return items[0]?.instances.length === 2 && items[0].instances.every(({ status }) => status === 'ready');
  });
  return {
    url: server.url,
    clientOf,
    signIn: (name, role) => signIn(server.url, clientOf('ana'), { name, role }),
    async stop() {
      await server.stop();
      await tiny.remove();
    },
  };
}

async function signIn(url: string, admin: Client, person: { name: string; role: Role }): Promise<Client> {
  const { path: link } = await admin.makeLink(person);
  const body = JSON.stringify({ code: new URLSearchParams(link.split('#')[1]).get('code'), name: person.name });
  const answer = await fetch(`${url}/api/v1/sign-in`, {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/json', origin: url } },
  });
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
  const send: typeof fetch = (target, call) =>
    fetch(target, { ...call, headers: { ...(call?.headers as Record<string, string>), cookie, origin: url } });
  return createClient({ url, timeoutMs: 60_000, fetch: send });
}

import type { InjectOptions } from 'fastify';
import type { Role } from '#domain/role.ts';
import { type ApiServer, startApiServer } from '../api-server.fixture.ts';
import { makeLink } from './links.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';

export const ORIGIN = 'http://127.0.0.1:4080';
const HOST = '127.0.0.1:4080';

/** A clock that goes on by hand. */
export function handClock(startAt: number) {
  let at = startAt;
  return {
    now: () => at,
    elapsed: () => at,
    advance(ms: number) {
      at += ms;
    },
  };
}

export type GuardedServer = ApiServer & {
  readonly clock: ReturnType<typeof handClock>;
  send(options: InjectOptions): ReturnType<typeof request>;
};

/** As it is started without any setting: sign-in is required. */
export async function startGuardedServer(): Promise<GuardedServer> {
  const clock = handClock(Date.now());
  const server = await startApiServer({ access: { signIn: 'required', metrics: 'open' }, clock });
  return { ...server, clock, send: options => request(server, options) };
}

export function request({ app }: Pick<ApiServer, 'app'>, options: InjectOptions) {
  return app.inject({ ...options, headers: { host: HOST, ...options.headers } });
}

export async function tokenOf({ parts }: ApiServer, role: Role, name: string = role): Promise<Record<string, string>> {
  const secret = newTokenSecret();
  const createdAt = parts.clock.now();
  const token = { id: parts.newId(), name, kind: 'machine', role, createdBy: 'test', createdAt } as const;
  await parts.tokens.add(token, hashSecret(secret));
  return { authorization: `Bearer ${secret}` };
}

/** The code of a link. */
export async function codeFor({ parts }: ApiServer, whom: Parameters<typeof makeLink>[2]): Promise<string> {
  const { path } = await makeLink(parts, 'test', whom);
  return new URLSearchParams(path.split('#')[1]).get('code')!;
}

/** Somebody new in a browser: the headers that its pages send. */
export async function signInAs(server: ApiServer, name: string, role: Role): Promise<Record<string, string>> {
  const payload = { code: await codeFor(server, { role }), name };
  const response = await request(server, { method: 'POST', url: '/api/v1/sign-in', payload });
  const [cookie] = response.cookies;
  return { cookie: `${cookie!.name}=${cookie!.value}`, origin: ORIGIN };
}

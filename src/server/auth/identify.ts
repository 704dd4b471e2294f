import type { FastifyRequest } from 'fastify';
import { PERSON_HEADER } from '#api/access.ts';
import { type AccessToken, isTokenAlive } from '#domain/access-token.ts';
import { findNameFault, type Identity, nameOfToken } from '#domain/identity.ts';
import { isSessionAlive } from '#domain/session.ts';
import type { ApiParts } from '../api-parts.ts';
import type { AskOrRemember } from './remembered.ts';
import { hashSecret, looksLikeToken } from './secrets.ts';
import { readSessionKey } from './session-cookie.ts';

/** Whom the request comes from, and what showed it. */
export interface Proof {
  readonly identity: Identity;
  readonly shownBy: 'token' | 'cookie';
}

/** How exact the times of last use are: else every request would write. */
const TOUCH_EVERY_MS = 60_000;

interface Asking {
  /** False: looks, and prolongs nothing. */
  readonly isUse: boolean;
  readonly ask: AskOrRemember;
}

type IdentifyParts = Pick<ApiParts, 'sessions' | 'tokens' | 'clock'>;

/** A token weighs more than a cookie: whoever sends one means it. */
export async function identify(
  parts: IdentifyParts,
  request: FastifyRequest,
  { isUse, ask }: Asking,
): Promise<Proof | undefined> {
  const { authorization } = request.headers;
  const shownBy = authorization === undefined ? 'cookie' : 'token';
  const secret = authorization?.replace(/^bearer /i, '') ?? readSessionKey(request);
  if (secret === undefined || (shownBy === 'token' && !looksLikeToken(secret))) return undefined;
  const hash = hashSecret(secret);
  const identity = await ask(hash, () =>
    shownBy === 'token' ? identifyToken(parts, request, hash) : identifySession(parts, hash, isUse),
  );
  return identity === undefined ? undefined : { identity, shownBy };
}

async function identifySession(
  { sessions, clock }: IdentifyParts,
  keyHash: string,
  isUse: boolean,
): Promise<Identity | undefined> {
  const found = await sessions.findByKey(keyHash);
  const now = clock.now();
  if (found === undefined || !isSessionAlive(found.session, now)) return undefined;
  const { session, person } = found;
  if (isUse && now - session.usedAt >= TOUCH_EVERY_MS) await sessions.touch(session.id, now);
  return { kind: 'person', id: person.id, by: person.name, role: person.role, session: session.id };
}

async function identifyToken(
  { tokens, clock }: IdentifyParts,
  request: FastifyRequest,
  secretHash: string,
): Promise<Identity | undefined> {
  const token = await tokens.findBySecret(secretHash);
  const now = clock.now();
  if (token === undefined || !isTokenAlive(token, now)) return undefined;
  if (now - (token.usedAt ?? 0) >= TOUCH_EVERY_MS) await tokens.touch(token.id, now);
  return {
    kind: token.kind === 'cli' ? 'cli' : 'token',
    id: token.id,
    by: nameToken(token, request),
    role: token.role,
  };
}

/** The command line of the server's own machine says who sits there; nobody else is asked. */
function nameToken({ kind, name, createdBy }: AccessToken, request: FastifyRequest): string {
  if (kind !== 'cli') return nameOfToken(name, createdBy);
  const told = decode(request.headers[PERSON_HEADER]);
  return `cli:${told === undefined || told === '' || findNameFault(told) !== undefined ? 'unknown' : told}`;
}

function decode(header: string | string[] | undefined): string | undefined {
  try {
    return typeof header === 'string' ? decodeURIComponent(header).trim().slice(0, 200) : undefined;
  } catch {
    return undefined;
  }
}

import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ANONYMOUS, type Identity } from '#domain/identity.ts';
import { isAtLeast } from '#domain/role.ts';
import type { ApiParts } from '../api-parts.ts';
import { hasAnySay } from './delegations.ts';
import { originForeign, roleTooLow, signInNeeded } from './errors.ts';
import { identify, type Proof } from './identify.ts';
import { createLimits, type LimitName, type TakeRequest } from './limits.ts';
import { type AskOrRemember, rememberAnswers } from './remembered.ts';
import { isSafe, type NeededRole, roleNeeded } from './route-role.ts';
import { isSameOrigin } from './same-origin.ts';
import { readSessionKey } from './session-cookie.ts';

/**
 * Stands before every route that is registered afterwards:
 *
 *   who is it? ──▶ from a page of ours? (403) ──▶ too often? (429) ──▶ signed in? (401) ──▶ may they? (403) ──▶ the route
 */
export async function guardRoutes(app: FastifyInstance, parts: ApiParts): Promise<void> {
  await app.register(cookie);
  const take = await createLimits(app);
  const ask = rememberAnswers(parts.clock);
  app.decorateRequest('identity', undefined);
  // Forgotten is found out at the start, not by whoever gets in.
  app.addHook('onRoute', route => void roleNeeded(route));
  app.addHook('onRequest', async request => {
    if (!request.is404) await admit({ parts, take, ask }, request);
  });
}

/** The one who sent the request. */
export function signedIn(request: FastifyRequest): Identity {
  if (request.identity === undefined) throw signInNeeded(false);
  return request.identity;
}

interface Guard {
  readonly parts: ApiParts;
  readonly take: TakeRequest;
  readonly ask: AskOrRemember;
}

async function admit({ parts, take, ask }: Guard, request: FastifyRequest): Promise<void> {
  const { url = '', config } = request.routeOptions;
  const needed = roleNeeded({ method: request.method, url, config });
  // The console's files, health, the contract: nobody is asked, nothing is counted.
  if (needed === 'anyone' && !url.startsWith('/api/')) return;
  const proof = await identify(parts, request, { isUse: true, ask });
  if (!isSafe(request.method)) refuseForeignPages(request, proof);
  request.identity = proof?.identity ?? (parts.access.signIn === 'off' ? ANONYMOUS : undefined);
  const { identity } = request;
  const limit = limitFor(config.limit, identity, needed);
  if (limit !== undefined) await take(request, limit, limit === 'known' && identity ? identity.id : request.ip);
  if (needed === 'anyone') return;
  if (identity === undefined) throw signInNeeded(hasShownSomething(request));
  if (isAtLeast(identity.role, needed)) return;
  if (!config.orDelegate || !(await hasAnySay(parts, identity))) throw roleTooLow(identity.by, identity.role, needed);
}

/** A cookie goes along by itself, whoever's page makes the browser send it; a token does not. */
function refuseForeignPages(request: FastifyRequest, proof: Proof | undefined): void {
  if (proof?.shownBy === 'token') return;
  const isOurs = isSameOrigin(request.headers, request.host);
  if (isOurs === false || (isOurs === undefined && proof?.shownBy === 'cookie')) throw originForeign();
}

function limitFor(
  declared: 'sign-in' | 'none' | undefined,
  identity: Identity | undefined,
  needed: NeededRole,
): LimitName | undefined {
  if (declared === 'sign-in') return 'signIn';
  if (identity !== undefined) return declared === 'none' ? undefined : 'known';
  // What is signed in another way, as changes of a pipeline are, is refused by the route itself when it is not.
  return needed === 'anyone' ? 'known' : 'stranger';
}

function hasShownSomething(request: FastifyRequest): boolean {
  return request.headers.authorization !== undefined || readSessionKey(request) !== undefined;
}

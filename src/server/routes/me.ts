import type { FastifyRequest } from 'fastify';
import { linkSchema, type Me, meSchema, sessionSchema, signInSchema } from '#api/access.ts';
import { listOf } from '#api/list.ts';
import { isAppError } from '#base/errors.ts';
import type { Identity } from '#domain/identity.ts';
import { isSessionAlive } from '#domain/session.ts';
import type { ApiParts } from '../api-parts.ts';
import { notAPerson, sessionNotFound } from '../auth/errors.ts';
import { recordAccess } from '../auth/facts.ts';
import { signedIn } from '../auth/guard.ts';
import { makeLink, redeemLink } from '../auth/links.ts';
import { clearSessionKey, setSessionKey } from '../auth/session-cookie.ts';
import { answers, idSchema, type Routes } from './route.ts';

const tags = ['access'];

/** What somebody does about themselves. */
export function meRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/me',
    { schema: { operationId: 'readMe', summary: 'Whom the server takes you for', tags, response: answers(meSchema) } },
    async request => describe(parts, signedIn(request)),
  );
  signInRoutes(app, parts);
  sessionRoutes(app, parts);
}

function signInRoutes(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/sign-in',
    {
      config: { role: 'anyone', limit: 'sign-in' },
      schema: {
        operationId: 'signIn',
        summary: 'Opens a session with the code of a sign-in link; the session is a cookie',
        tags,
        body: signInSchema,
        response: answers(meSchema, 400, 401, 409),
      },
    },
    async (request, reply) => {
      const { key, identity } = await redeem(parts, request, request.body);
      setSessionKey(request, reply, key);
      return describe(parts, identity);
    },
  );
  app.post(
    '/api/v1/sign-out',
    {
      config: { role: 'viewer' },
      schema: { operationId: 'signOut', summary: 'Ends this session', tags, response: answers(meSchema) },
    },
    async (request, reply) => {
      const identity = signedIn(request);
      const { by, id, session } = identity;
      if (session !== undefined) {
        await parts.sessions.remove(id, session);
        const fact = {
          kind: 'person.signed-out',
          subject: `person/${by}`,
          by,
          summary: { en: `${by} signed out`, zh: `${by} 退出登录` },
        } as const;
        await recordAccess(parts.journal, fact);
      }
      clearSessionKey(request, reply);
      return describe(parts, identity);
    },
  );
  app.post(
    '/api/v1/me/link',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'makeOwnLink',
        summary: 'A link with which you sign in on another device',
        tags,
        response: answers(linkSchema, 409),
      },
    },
    async request => {
      const { id, by } = signedIn(request);
      const person = await parts.people.find(id);
      if (person === undefined) throw notAPerson(by);
      return { ...(await makeLink(parts, by, { person })), person: person.name };
    },
  );
}

function sessionRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/me/sessions',
    {
      schema: {
        operationId: 'listOwnSessions',
        summary: 'Where you are signed in; last used first',
        tags,
        response: answers(listOf(sessionSchema)),
      },
    },
    async request => {
      const { id, session } = signedIn(request);
      const now = parts.clock.now();
      const sessions = (await parts.sessions.list(id)).filter(each => isSessionAlive(each, now));
      return { items: sessions.map(({ person: _, ...each }) => ({ ...each, isThisOne: each.id === session })) };
    },
  );
  app.delete(
    '/api/v1/me/sessions/:id',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'endOwnSession',
        summary: 'Signs you out elsewhere',
        tags,
        params: idSchema,
        response: answers(meSchema, 404),
      },
    },
    async request => {
      const identity = signedIn(request);
      const { by, id } = identity;
      if (!(await parts.sessions.remove(id, request.params.id))) throw sessionNotFound(request.params.id);
      const summary = { en: `${by} ended a session of theirs`, zh: `${by} 结束了自己的一个会话` };
      await recordAccess(parts.journal, { kind: 'person.session-ended', subject: `person/${by}`, by, summary });
      return describe(parts, identity);
    },
  );
}

async function redeem(
  parts: ApiParts,
  request: FastifyRequest,
  { code, name }: { readonly code: string; readonly name?: string | undefined },
) {
  const browser = { name: request.headers['user-agent'] ?? '', address: request.ip };
  try {
    return await redeemLink(parts, { code, name }, browser);
  } catch (error) {
    if (isAppError(error) && error.code === 'SIGN_IN_REFUSED') {
      const by = `address:${request.ip}`;
      const summary = {
        en: `somebody at ${request.ip} tried a sign-in link that lets nobody in`,
        zh: `有人从 ${request.ip} 使用了无效的登录链接`,
      };
      await recordAccess(parts.journal, { kind: 'sign-in.failed', subject: 'access', by, summary });
    }
    throw error;
  }
}

function describe({ access }: ApiParts, { by, kind, role }: Identity): Me {
  return { by, kind, role, signIn: access.signIn };
}

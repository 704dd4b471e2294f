import { madeTokenSchema, newTokenSchema, tokenSchema } from '#api/access.ts';
import { listOf } from '#api/list.ts';
import type { AccessToken } from '#domain/access-token.ts';
import type { ApiParts } from '../api-parts.ts';
import { tokenNotFound } from '../auth/errors.ts';
import { recordAccess } from '../auth/facts.ts';
import { signedIn } from '../auth/guard.ts';
import { hashSecret, newTokenSecret } from '../auth/secrets.ts';
import { answers, idSchema, type Routes } from './route.ts';

const DAY_MS = 86_400_000;
const tags = ['access'];
const config = { role: 'admin' } as const;

/** What machines show instead of a session. */
export function tokenRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/tokens',
    {
      config,
      schema: {
        operationId: 'listTokens',
        summary: 'Tokens, newest first',
        tags,
        response: answers(listOf(tokenSchema)),
      },
    },
    async () => ({ items: [...(await parts.tokens.list())] }),
  );
  app.post(
    '/api/v1/tokens',
    {
      config,
      schema: {
        operationId: 'createToken',
        summary: 'A token for a machine; its secret is in this answer and nowhere else',
        tags,
        body: newTokenSchema,
        response: answers(madeTokenSchema, 400, 409),
      },
    },
    async request => {
      const { by } = signedIn(request);
      const { name, role, expiresInDays } = request.body;
      const createdAt = parts.clock.now();
      const token: AccessToken = {
        ...{ id: parts.newId(), name, kind: 'machine', role, createdBy: by, createdAt },
        ...(expiresInDays === undefined ? {} : { expiresAt: createdAt + expiresInDays * DAY_MS }),
      };
      const secret = newTokenSecret();
      await parts.tokens.add(token, hashSecret(secret));
      const summary = {
        en: `${by} created the token ${name} as ${role}`,
        zh: `${by} 创建了令牌 ${name}，角色 ${role}`,
      };
      await recordAccess(parts.journal, {
        kind: 'token.created',
        subject: `token/${name}`,
        by,
        summary,
        data: { role },
      });
      return { token, secret };
    },
  );
  app.delete(
    '/api/v1/tokens/:id',
    {
      config,
      schema: {
        operationId: 'revokeToken',
        summary: 'Lets a token in no more, from the next request on; by id or name',
        tags,
        params: idSchema,
        response: answers(tokenSchema, 404),
      },
    },
    async request => {
      const { by } = signedIn(request);
      const { id } = request.params;
      const found = (await parts.tokens.list()).find(each => each.id === id || each.name === id);
      const token = found === undefined ? undefined : await parts.tokens.remove(found.id);
      if (token === undefined) throw tokenNotFound(id);
      const summary = { en: `${by} revoked the token ${token.name}`, zh: `${by} 吊销了令牌 ${token.name}` };
      await recordAccess(parts.journal, { kind: 'token.revoked', subject: `token/${token.name}`, by, summary });
      return token;
    },
  );
}

import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { roleNeeded } from './auth/route-role.ts';
import { problemAnswers } from './routes/route.ts';

/** How the routes become an OpenAPI 3.1 document. */
export function openApiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ZeroOps',
        version,
        description:
          'Watch the closed loop, read its journal, vote on what it wants to do, ask it for changes of your own. Errors are RFC 9457 problems. Whoever calls shows a session or a token; each route tells which role it needs: viewer, operator, approver, admin.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'this server' }],
      components: {
        securitySchemes: {
          session: {
            ...{ type: 'apiKey', in: 'cookie', name: 'zeroops_session' },
            description: 'Of a browser; followed by _ and the port where the address has one.',
          },
          token: { type: 'http', scheme: 'bearer', description: 'Of a machine; begins with zo_.' },
        },
      },
    },
    transform: data => jsonSchemaTransform({ ...data, schema: describeAccess(data.schema, data.route) }),
    transformObject: documentObject => dropUnused(jsonSchemaTransformObject(documentObject) as Document) as never,
  };
}

/** What the guard asks of every route, said by every route. */
function describeAccess(schema: FastifySchema, route: RouteOptions): FastifySchema {
  const role = roleNeeded(route);
  const response = { ...(route.url.startsWith('/api/') ? REFUSALS : {}), ...(schema.response as object) };
  if (role === 'anyone') return { ...schema, response, description: 'Needs no sign-in.', security: [] };
  const description = `Needs the role ${role}.`;
  return { ...schema, response, description, security: [{ session: [] }, { token: [] }] };
}

const REFUSALS = problemAnswers(401, 403, 429);

interface Document {
  readonly paths?: unknown;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

const REFERENCE = '#/components/schemas/';

/** Each schema is rendered twice, as it is sent and as it is received; only what a route refers to stays. */
function dropUnused(document: Document): Document {
  const schemas = document.components?.schemas ?? {};
  const used = new Set<string>();
  const waiting: unknown[] = [document.paths];
  while (waiting.length > 0) {
    for (const name of findReferences(waiting.pop())) {
      if (used.has(name)) continue;
      used.add(name);
      waiting.push(schemas[name]);
    }
  }
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...document.components, schemas: kept } };
}

function findReferences(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' && inner.startsWith(REFERENCE)
      ? [inner.slice(REFERENCE.length)]
      : findReferences(inner),
  );
}

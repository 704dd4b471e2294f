import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { type ApiServer, startApiServer } from './api-server.fixture.ts';

let server: ApiServer;
before(async () => {
  server = await startApiServer();
});
after(() => server.close());

describe('OpenAPI', () => {
  interface Operation {
    readonly operationId?: string;
    readonly summary?: string;
    readonly tags?: string[];
    readonly responses: Record<string, { content?: Record<string, unknown> }>;
  }
  interface Document {
    readonly openapi: string;
    readonly paths: Record<string, Record<string, Operation>>;
    readonly components: { readonly schemas: Record<string, unknown> };
  }
  async function read(): Promise<Document> {
    return (await server.app.inject('/openapi.json')).json();
  }

  test('every route is described, under an operationId of its own, with problems as problem+json', async () => {
    const document = await read();
    assert.equal(document.openapi, '3.1.0');
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ where: `${method} ${path}`, operation })),
    );
    for (const { where, operation } of operations) {
      assert.ok(operation.operationId && operation.summary && operation.tags?.length, `${where} is not described`);
      if (!where.includes('/api/v1/') || operation.operationId === 'streamEvents') continue;
      assert.ok(
        operation.responses['500']?.content?.['application/problem+json'],
        `${where} does not tell of problems`,
      );
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(operations.length >= 28, `only ${operations.length} operations`);
  });

  test('every reference leads to a schema of the document, and every schema is referred to', async () => {
    const text = JSON.stringify(await read());
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(match => match[1]!);
    const { schemas } = (await read()).components;
    const names = references.map(reference => reference.replace('#/components/schemas/', ''));
    assert.deepEqual(
      names.filter(name => !(name in schemas)),
      [],
    );
    assert.deepEqual(
      Object.keys(schemas).filter(name => !names.includes(name)),
      [],
    );
  });

  test('path parameters are declared', async () => {
    const document = await read();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const name of [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1])) {
        for (const operation of Object.values(methods)) {
          const { parameters = [] } = operation as unknown as { parameters?: { name: string; in: string }[] };
          assert.ok(
            parameters.some(each => each.in === 'path' && each.name === name),
            `${path} lacks ${name}`,
          );
        }
      }
    }
  });

  const SEEDS = [
    ...['get /api/v1/deployments', 'post /api/v1/deployments', 'get /api/v1/deployments/{id}'],
    ...['get /api/v1/faults', 'post /api/v1/faults', 'get /api/v1/faults/{id}'],
    ...['get /api/v1/workflows', 'post /api/v1/workflows', 'get /api/v1/workflows/{id}'],
    ...['get /api/v1/actions', 'get /api/v1/actions/runs/{id}', 'post /api/agents/action/exec'],
    ...['get /api/v1/query', 'get /api/v1/query_range', 'get /api/v1/series', 'get /api/v1/labels'],
    ...['get /api/v1/label/{name}/values', 'get /api/v1/runs/{id}/compare/{other}'],
    ...['post /api/agents/collect/run', 'post /api/agents/detect/run', 'post /api/agents/rca/analyze'],
  ];
  for (const where of SEEDS) {
    test(`${where} has examples of what it takes and gives, and they fit`, async () => {
      const document = (await read()) as unknown as Described;
      const [method, route] = where.split(' ') as [string, string];
      const operation = document.paths[route]?.[method];
      assert.ok(operation, 'it is served');
      const contents = [
        ...(method === 'post' ? [operation.requestBody] : []),
        ...Object.entries(operation.responses).flatMap(([status, answer]) => (status < '300' ? [answer] : [])),
      ];
      for (const content of contents) {
        const written = content?.content['application/json']?.schema;
        const schema = inlined(written, document.components.schemas) as Described['components']['schemas'][string];
        const told = schema.examples === undefined ? (schema.properties?.items?.items ?? schema) : schema;
        const examples = told.examples ?? [];
        assert.ok(examples.length > 0, `${JSON.stringify(written)} lacks an example`);
        const check = z.fromJSONSchema(told as Parameters<typeof z.fromJSONSchema>[0]);
        for (const example of examples) assert.deepEqual(check.safeParse(example).error?.issues ?? [], []);
      }
    });
  }
});

interface Schema {
  readonly examples?: readonly unknown[];
  readonly properties?: { readonly items?: { readonly items?: Schema } };
}

interface Described {
  readonly paths: Record<
    string,
    Record<string, { readonly requestBody?: Content; readonly responses: Record<string, Content> }>
  >;
  readonly components: { readonly schemas: Record<string, Schema> };
}

interface Content {
  readonly content: Record<string, { readonly schema: unknown }>;
}

/** The schema with what it refers to in place. */
function inlined(schema: unknown, schemas: Described['components']['schemas']): unknown {
  if (Array.isArray(schema)) return schema.map(each => inlined(each, schemas));
  if (schema === null || typeof schema !== 'object') return schema;
  const { $ref } = schema as { $ref?: string };
  if ($ref !== undefined) return inlined(schemas[$ref.split('/').at(-1)!], schemas);
  return Object.fromEntries(Object.entries(schema).map(([name, inner]) => [name, inlined(inner, schemas)]));
}

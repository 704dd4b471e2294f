import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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
});

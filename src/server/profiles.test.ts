import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { ProfileCapture, ProfileKind, ProfileSource } from '#ports/profile-source.ts';
import { profileIncidents } from './incident-profiles.ts';
import { toProblem } from './problems.ts';
import { profileRoutes } from './routes/profiles.ts';

const RECORDED = path.resolve(import.meta.dirname, '../algorithms/profiles/fixtures');
const T0 = Date.UTC(2026, 0, 31, 10);

function capture(id: string, at: number, bytes: Uint8Array): ProfileCapture {
  return { id, service: 'order', instance: 'order-1', kind: 'heap', at, bytes };
}

const KEPT = [
  ...['heap-1', 'heap-2'].map((name, i) =>
    capture(name, T0 + i * 600_000, gunzipSync(readFileSync(path.join(RECORDED, `${name}.pb.gz`)))),
  ),
  capture('broken', T0 + 601_000, Buffer.from('<html>')),
];

interface Source extends ProfileSource {
  readonly asked: string[];
}

function createSource(): Source {
  const asked: string[] = [];
  return {
    asked,
    listServices: () => ['order'],
    list: service => (service === 'order' ? KEPT : []),
    async capture(service: string, kind: ProfileKind) {
      asked.push(`${service} ${kind}`);
      return service === 'order' ? KEPT.slice(0, 1) : [];
    },
  };
}

describe('routes of profiles', () => {
  const source = createSource();
  let app: FastifyInstance;
  before(async () => {
    app = Fastify().withTypeProvider<ZodTypeProvider>();
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);
    app.setErrorHandler((error, { url }, reply) => {
      const problem = toProblem(error, url);
      return reply.code(problem.status).serializer(JSON.stringify).send(problem);
    });
    profileRoutes(app.withTypeProvider<ZodTypeProvider>(), { profiles: source });
  });
  after(() => app.close());

  test('lists what is kept, newest first, with what it says; what is broken stands in the list only', async () => {
    const answer = (await app.inject('/api/v1/services/order/profiles')).json();
    assert.deepEqual(
      answer.items.map(({ id, instance, at }: ProfileCapture) => [id, instance, at]),
      [
        ['broken', 'order-1', T0 + 601_000],
        ['heap-2', 'order-1', T0 + 600_000],
        ['heap-1', 'order-1', T0],
      ],
    );
    assert.equal(answer.items[0].sizeBytes, 6);
    assert.equal(answer.signs.length, 1);
    assert.equal(answer.signs[0].instance, 'order-1');
    assert.equal(
      answer.signs[0].statement.en,
      'heap grew from 3.63 MB to 33.7 MB in 10 min; 100 % of it allocated in main.(*Cache).put (main.go:23)',
    );
  });

  test('draws one, and a difference', async () => {
    const one = await app.inject('/api/v1/services/order/profiles/heap-2.svg');
    assert.equal(one.headers['content-type'], 'image/svg+xml; charset=utf-8');
    assert.match(String(one.headers['content-security-policy']), /default-src 'none'/);
    assert.match(one.body, /<title>order-1, heap, 2026-01-31T10:10:00\.000Z<\/title>/);
    const both = await app.inject('/api/v1/services/order/profiles/heap-2.svg?base=heap-1');
    assert.match(both.body, /33\.7 MB, before 3\.63 MB; red grew/);
  });

  test('takes one now', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/services/order/profiles',
      payload: { kind: 'heap' },
    });
    assert.deepEqual([answer.statusCode, answer.json().items[0].id, source.asked], [200, 'heap-1', ['order heap']]);
  });

  const FAULTS = [
    {
      name: 'an unknown profile',
      url: '/api/v1/services/order/profiles/x.svg',
      status: 404,
      code: 'PROFILE_NOT_FOUND',
    },
    {
      name: 'an unknown base',
      url: '/api/v1/services/order/profiles/heap-2.svg?base=x',
      status: 404,
      code: 'PROFILE_NOT_FOUND',
    },
    {
      name: 'a profile of another service',
      url: '/api/v1/services/cart/profiles/heap-2.svg',
      status: 404,
      code: 'PROFILE_NOT_FOUND',
    },
    { name: 'what is none', url: '/api/v1/services/order/profiles/broken.svg', status: 503, code: 'PROFILE_BROKEN' },
  ];
  for (const { name, url, status, code } of FAULTS) {
    test(`${name} is a problem`, async () => {
      const answer = await app.inject(url);
      assert.deepEqual([answer.json().code, answer.statusCode], [code, status]);
    });
  }

  test('a service without targets has none', async () => {
    assert.deepEqual((await app.inject('/api/v1/services/cart/profiles')).json(), { items: [], signs: [] });
  });
});

describe('profiles of incidents', () => {
  function follow() {
    const source = createSource();
    const listeners = new Set<(entry: JournalEntry) => void>();
    const { stop, listSigns } = profileIncidents(
      {
        onAppended(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      source,
    );
    const tell = async (kind: string, services: string[]) => {
      const entry = { kind, incident: 'i1', data: { services } } as unknown as JournalEntry;
      for (const listener of listeners) listener(entry);
      await new Promise(resolve => setImmediate(resolve));
    };
    return { asked: source.asked, stop, tell, listSigns };
  }

  test('each service of an incident is profiled once, the cheap kinds first', async () => {
    const { asked, tell } = follow();
    await tell('anomaly.opened', ['order']);
    await tell('incident.opened', ['order']);
    await tell('incident.grew', ['order', 'cart']);
    assert.deepEqual(asked, ['order heap', 'order goroutine', 'order cpu', 'cart heap', 'cart goroutine', 'cart cpu']);
  });

  test('what they show is kept in words until the incident is over', async () => {
    const { tell, listSigns } = follow();
    await tell('incident.opened', ['order', 'cart']);
    assert.match(
      listSigns()
        .map(({ service, statement }) => `${service}: ${statement.en}`)
        .join('\n'),
      /^order: heap grew from /,
    );
    await tell('incident.resolved', []);
    assert.deepEqual(listSigns(), []);
  });

  test('after the stop nothing is taken', async () => {
    const { asked, stop, tell } = follow();
    stop();
    await tell('incident.opened', ['order']);
    assert.deepEqual(asked, []);
  });
});

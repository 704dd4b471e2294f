import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Fastify from 'fastify';
import { ROLES } from '#domain/role.ts';
import { startApiServer } from '../api-server.fixture.ts';
import { createHttpServer } from '../http.ts';
import { type GuardedServer, ORIGIN, request, signInAs, startGuardedServer, tokenOf } from './access.fixture.ts';
import { guardRoutes } from './guard.ts';
import { LIMITS } from './limits.ts';

const PAUSE = { method: 'POST', url: '/api/v1/pause', payload: { reason: 'drill' } } as const;
let server: GuardedServer;
before(async () => {
  server = await startGuardedServer();
});
after(() => server.close());

describe('nobody gets in without showing something', () => {
  for (const url of ['/api/v1/status', '/api/v1/events', '/api/v1/me', '/api/v1/people', '/api/v1/journal']) {
    test(`GET ${url} gives 401 and says how to get in`, async () => {
      const response = await server.send({ url });
      assert.equal(response.statusCode, 401, response.body);
      assert.equal(response.headers['www-authenticate'], 'Bearer realm="zeroops"');
      assert.equal(response.headers['content-type'], 'application/problem+json');
      assert.deepEqual(
        [response.json().code, /zeroops user link/.test(response.json().hint)],
        ['SIGN_IN_NEEDED', true],
      );
    });
  }
  for (const url of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/']) {
    test(`GET ${url} is for anyone`, async () => assert.equal((await server.send({ url })).statusCode, 200));
  }
  test('/metrics can be closed', async () => {
    const closed = await createHttpServer(
      { ...server.parts, access: { signIn: 'required', metrics: 'sign-in' } },
      { allowRemote: false },
    );
    assert.equal((await closed.inject('/metrics')).statusCode, 401);
    const headers = await tokenOf(server, 'viewer', 'scraper');
    assert.equal((await closed.inject({ url: '/metrics', headers })).statusCode, 200);
    await closed.close();
  });
  const strange = {
    'a token that never was': { authorization: `Bearer zo_${'a'.repeat(43)}` },
    'another scheme': { authorization: 'Basic YW5hOmFuYQ==' },
    'an empty token': { authorization: 'Bearer ' },
    'a session that never was': { cookie: 'zeroops_session_4080=guess' },
  };
  for (const [name, headers] of Object.entries(strange)) {
    test(`${name} lets nobody in`, async () => {
      const response = await server.send({ url: '/api/v1/status', headers: headers as Record<string, string> });
      assert.deepEqual([response.statusCode, response.json().code], [401, 'SIGN_IN_NEEDED']);
    });
  }
});

describe('roles', () => {
  const calls = [
    { needed: 'viewer', method: 'GET', url: '/api/v1/incidents' },
    { needed: 'viewer', method: 'POST', url: '/api/v1/detection/replay', payload: {} },
    { needed: 'operator', ...PAUSE },
    { needed: 'operator', method: 'POST', url: '/api/v1/incidents/99/resolve', payload: { note: 'x' } },
    { needed: 'operator', method: 'POST', url: '/api/v1/runs/99/abort', payload: { reason: 'x' } },
    { needed: 'operator', method: 'POST', url: '/api/v1/changes', payload: {} },
    { needed: 'approver', method: 'POST', url: '/api/v1/approvals/99/approve', payload: { reason: 'x' } },
    { needed: 'approver', method: 'POST', url: '/api/v1/approvals/99/reject', payload: { reason: 'x' } },
    { needed: 'admin', method: 'POST', url: '/api/v1/detection/settings', payload: {} },
    { needed: 'approver', method: 'GET', url: '/api/v1/people' },
    { needed: 'approver', method: 'POST', url: '/api/v1/approvals/99/delegate', payload: { reason: 'x', to: 'x' } },
    { needed: 'approver', method: 'POST', url: '/api/v1/delegations', payload: {} },
    { needed: 'admin', method: 'POST', url: '/api/v1/people', payload: {} },
    { needed: 'admin', method: 'GET', url: '/api/v1/tokens' },
  ] as const;
  for (const { needed, ...call } of calls) {
    test(`${call.method} ${call.url} takes the role ${needed}, and no more`, async () => {
      for (const role of ROLES) {
        const headers = await tokenOf(server, role, `${role} ${call.method} ${call.url}`);
        const response = await server.send({ ...call, headers });
        const mayCall = ROLES.indexOf(role) >= ROLES.indexOf(needed);
        assert.equal(response.statusCode === 403, !mayCall, `${role}: ${response.statusCode} ${response.body}`);
        if (!mayCall)
          assert.match(response.json().detail, new RegExp(`takes the role ${needed}, and token:${role} .*:test is`));
      }
    });
  }

  test('a route that may change something and names no role keeps the server from starting, and says what to do', async () => {
    const app = Fastify();
    await guardRoutes(app, server.parts);
    assert.throws(
      () => app.post('/api/v1/forgotten', () => ({})),
      (error: Error & { hint: string }) =>
        /POST \/api\/v1\/forgotten/.test(error.message) && /config: \{ role: 'operator' \}/.test(error.hint),
    );
  });

  test('the contract tells the role of every route, how to show it, and how it refuses', async () => {
    const { paths } = (await server.send({ url: '/openapi.json' })).json();
    for (const [path, methods] of Object.entries<Record<string, Operation>>(paths)) {
      for (const [method, { description, security, responses }] of Object.entries(methods)) {
        if (description === 'Needs no sign-in.') continue;
        const where = `${method} ${path}`;
        assert.match(description, /^Needs the role (viewer|operator|approver|admin)\.$/, where);
        assert.deepEqual(security, [{ session: [] }, { token: [] }], where);
        assert.ok(responses['401'] && responses['403'] && responses['429'], where);
      }
    }
  });
});

interface Operation {
  readonly description: string;
  readonly security: unknown;
  readonly responses: Record<string, unknown>;
}

describe('pages of others cannot act through a browser that is signed in', () => {
  const cases = [
    { name: 'a page of ours may', headers: { origin: ORIGIN }, status: 200 },
    { name: 'a browser that says so may', headers: { 'sec-fetch-site': 'same-origin' }, status: 200 },
    { name: 'a page of elsewhere may not', headers: { origin: 'https://evil.example' }, status: 403 },
    { name: 'a page of another port may not', headers: { origin: 'http://127.0.0.1:8080' }, status: 403 },
    { name: 'a page without an origin may not', headers: { origin: 'null' }, status: 403 },
    { name: 'a page of the same site may not', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
    {
      name: 'what the browser says weighs more',
      headers: { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
      status: 403,
    },
    { name: 'who does not tell may not', headers: {}, status: 403 },
  ];
  test('by what the browser tells of the page', async () => {
    const { cookie } = await signInAs(server, 'cleo', 'operator');
    for (const { name, headers, status } of cases) {
      const response = await server.send({ ...PAUSE, headers: { cookie: cookie!, ...headers } });
      assert.equal(response.statusCode, status, name);
      if (status === 403) assert.equal(response.json().code, 'ORIGIN_FOREIGN', name);
    }
    assert.equal((await server.send({ url: '/api/v1/me', headers: { cookie: cookie! } })).statusCode, 200);
  });

  test('a token needs no origin', async () => {
    const headers = await tokenOf(server, 'operator', 'script');
    assert.equal((await server.send({ ...PAUSE, headers })).statusCode, 200);
  });
});

describe('limits', () => {
  test('attempts to sign in are few, and the answer says when to come again', async () => {
    const attempt = {
      method: 'POST',
      url: '/api/v1/sign-in',
      payload: { code: 'x' },
      remoteAddress: '10.0.0.1',
    } as const;
    for (let i = 0; i < LIMITS.signIn; i++) assert.equal((await server.send(attempt)).statusCode, 401);
    const refused = await server.send(attempt);
    assert.deepEqual([refused.statusCode, refused.json().code], [429, 'RATE_EXCEEDED']);
    assert.ok(Number(refused.headers['retry-after']) > 0 && Number(refused.headers['retry-after']) <= 60);
    assert.equal((await server.send({ ...attempt, remoteAddress: '10.0.0.2' })).statusCode, 401);
  });

  test('strangers are cut off; whoever is signed in at the same address, and health, are not', async () => {
    const from = { remoteAddress: '10.0.0.3' };
    for (let i = 0; i < LIMITS.stranger; i++) await server.send({ url: '/api/v1/status', ...from });
    assert.equal((await server.send({ url: '/api/v1/status', ...from })).statusCode, 429);
    assert.equal((await server.send({ url: '/api/v1/events', ...from })).statusCode, 429);
    assert.equal((await server.send({ url: '/healthz', ...from })).statusCode, 200);
    assert.equal((await server.send({ url: '/', ...from })).statusCode, 200);
    const headers = await tokenOf(server, 'viewer', 'neighbour');
    assert.equal((await server.send({ url: '/api/v1/me', headers, ...from })).statusCode, 200);
  });
});

test('with sign-in off whoever comes is an admin, but not pages of others', async () => {
  const open = await startApiServer();
  try {
    const me = (await request(open, { url: '/api/v1/me' })).json();
    assert.deepEqual(me, { by: 'anonymous@127.0.0.1', kind: 'anonymous', role: 'admin', signIn: 'off' });
    assert.equal((await request(open, PAUSE)).statusCode, 200);
    assert.equal((await request(open, { ...PAUSE, headers: { origin: 'https://evil.example' } })).statusCode, 403);
  } finally {
    await open.close();
  }
});

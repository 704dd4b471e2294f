import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SESSION_IDLE_MS, SESSION_MOST_MS } from '#domain/session.ts';
import { LINK_LIFE_MS } from '#domain/sign-in-link.ts';
import { createHttpServer } from '../http.ts';
import {
  codeFor,
  type GuardedServer,
  ORIGIN,
  request,
  signInAs,
  startGuardedServer,
  tokenOf,
} from './access.fixture.ts';
import { makeFirstLink } from './first-link.ts';

const DAY_MS = 86_400_000;
let server: GuardedServer;
let address = 0;
before(async () => {
  server = await startGuardedServer();
});
after(() => server.close());

/** From an address of its own, so that the limit of attempts is not met. */
function signIn(payload: { code: string; name?: string }, headers: Record<string, string> = {}) {
  address += 1;
  return server.send({ method: 'POST', url: '/api/v1/sign-in', payload, headers, remoteAddress: `10.1.0.${address}` });
}

function me(headers: Record<string, string>) {
  return server.send({ url: '/api/v1/me', headers });
}

async function lastEntry(kind: string) {
  const [entry] = await server.state.journal.read({ kinds: [kind], newestFirst: true, limit: 1 });
  return entry;
}

describe('a link', () => {
  test('makes somebody new a person with its role, under the name they give, in a session of their browser', async () => {
    const response = await signIn({ code: await codeFor(server, { role: 'approver' }), name: ' Ana Lang ' });
    assert.deepEqual(response.json(), { by: 'Ana Lang', kind: 'person', role: 'approver', signIn: 'required' });
    const [cookie] = response.cookies;
    assert.deepEqual(
      { ...cookie, value: cookie?.value.length },
      { name: 'zeroops_session_4080', value: 43, path: '/', httpOnly: true, sameSite: 'Strict', maxAge: 2_592_000 },
    );
    assert.equal((await me({ cookie: `${cookie!.name}=${cookie!.value}` })).json().by, 'Ana Lang');
    assert.equal((await lastEntry('person.signed-in'))?.actor, 'person:Ana Lang');
    const rows = JSON.stringify([await server.state.journal.read({ limit: 1000 }), await server.state.people.list()]);
    assert.ok(!rows.includes(cookie!.value), 'the key of a session is kept nowhere');
  });

  test('is good once, also for two at the same time', async () => {
    const code = await codeFor(server, { role: 'viewer' });
    const both = await Promise.all([signIn({ code, name: 'ben' }), signIn({ code, name: 'bea' })]);
    assert.deepEqual(both.map(response => response.statusCode).sort(), [200, 401]);
    const refused = await signIn({ code, name: 'bob' });
    assert.deepEqual([refused.statusCode, refused.json().code], [401, 'SIGN_IN_REFUSED']);
    assert.match((await lastEntry('sign-in.failed'))?.actor ?? '', /^address:10\.1\.0\./);
  });

  test('is good for a quarter of an hour', async () => {
    const code = await codeFor(server, { role: 'viewer' });
    const late = await codeFor(server, { role: 'viewer' });
    server.clock.advance(LINK_LIFE_MS - 1);
    assert.equal((await signIn({ code, name: 'early' })).statusCode, 200);
    server.clock.advance(1);
    assert.equal((await signIn({ code: late, name: 'late' })).statusCode, 401);
  });

  test('for somebody known signs them in whatever name is sent', async () => {
    const before = await signInAs(server, 'dora', 'operator');
    const link = await server.send({ method: 'POST', url: '/api/v1/me/link', headers: before });
    const { path, person } = link.json();
    assert.equal(person, 'dora');
    const told = new URLSearchParams(path.split('#')[1]);
    assert.equal(told.get('for'), 'dora');
    const response = await signIn({ code: told.get('code')!, name: 'eve' });
    assert.deepEqual([response.json().by, response.json().role], ['dora', 'operator']);
  });

  const faults = [
    { name: 'no name', sent: {}, status: 400, code: 'NAME_NEEDED' },
    {
      name: 'the name of somebody else, in other letters',
      sent: { name: 'DORA' },
      status: 409,
      code: 'PERSON_NAME_TAKEN',
    },
    { name: 'the name of ZeroOps itself', sent: { name: 'ZeroOps' }, status: 400, code: 'REQUEST_INVALID' },
    { name: 'a name that would pass for a token', sent: { name: 'token:ci' }, status: 400, code: 'REQUEST_INVALID' },
    { name: 'a name with a line break', sent: { name: 'a\nb' }, status: 400, code: 'REQUEST_INVALID' },
  ];
  test('is still good after a name that could not be taken', async () => {
    const code = await codeFor(server, { role: 'viewer' });
    for (const { name, sent, status, code: expected } of faults) {
      const response = await signIn({ code, ...sent });
      assert.deepEqual([response.statusCode, response.json().code], [status, expected], name);
    }
    assert.equal((await signIn({ code, name: 'fritz' })).statusCode, 200);
  });

  test('opened by a page of elsewhere signs nobody in', async () => {
    const code = await codeFor(server, { role: 'viewer' });
    assert.equal((await signIn({ code, name: 'gil' }, { origin: 'https://evil.example' })).statusCode, 403);
  });

  test('behind TLS gives a cookie that goes over TLS only', async () => {
    const code = await codeFor(server, { role: 'viewer' });
    const response = await signIn({ code, name: 'hana' }, { 'x-forwarded-proto': 'https', origin: ORIGIN });
    assert.equal(response.cookies[0]?.secure, true);
  });
});

describe('a session', () => {
  test('ends after a week without use, and each use prolongs it', async () => {
    const headers = await signInAs(server, 'ida', 'viewer');
    server.clock.advance(SESSION_IDLE_MS - 1);
    assert.equal((await me(headers)).statusCode, 200);
    server.clock.advance(SESSION_IDLE_MS - 1);
    assert.equal((await me(headers)).statusCode, 200);
    server.clock.advance(SESSION_IDLE_MS);
    assert.equal((await me(headers)).statusCode, 401);
  });

  test('ends after thirty days however busy it is', async () => {
    const headers = await signInAs(server, 'jo', 'viewer');
    for (let day = 1; day * DAY_MS < SESSION_MOST_MS; day++) {
      server.clock.advance(DAY_MS);
      assert.equal((await me(headers)).statusCode, 200, `day ${day}`);
    }
    server.clock.advance(DAY_MS);
    assert.equal((await me(headers)).statusCode, 401);
  });

  test('ends when its person signs out', async () => {
    const headers = await signInAs(server, 'kim', 'viewer');
    const out = await server.send({ method: 'POST', url: '/api/v1/sign-out', headers });
    assert.deepEqual([out.statusCode, out.cookies[0]?.value], [200, '']);
    assert.equal((await me(headers)).statusCode, 401);
    assert.equal((await lastEntry('person.signed-out'))?.actor, 'person:kim');
  });

  test('is listed, and ended from another one; those of others are out of reach', async () => {
    const first = await signInAs(server, 'lea', 'viewer');
    const person = (await server.state.people.find('lea'))!;
    const [cookie] = (await signIn({ code: await codeFor(server, { person }) }, { 'user-agent': 'Phone/1' })).cookies;
    const second = { cookie: `${cookie!.name}=${cookie!.value}`, origin: ORIGIN };
    const { items } = (await server.send({ url: '/api/v1/me/sessions', headers: second })).json();
    assert.deepEqual(
      items.map((each: { browser: string; isThisOne: boolean }) => [each.browser, each.isThisOne]).sort(),
      [
        ['Phone/1', true],
        ['lightMyRequest', false],
      ].sort(),
    );
    const other = items.find((each: { isThisOne: boolean }) => !each.isThisOne).id;
    const stranger = await signInAs(server, 'mia', 'admin');
    const end = { method: 'DELETE', url: `/api/v1/me/sessions/${other}` } as const;
    assert.equal((await server.send({ ...end, headers: stranger })).statusCode, 404);
    assert.equal((await server.send({ ...end, headers: second })).statusCode, 200);
    assert.equal((await me(first)).statusCode, 401);
  });

  test('holds on another server of the same database, and ends there too', async () => {
    const other = await createHttpServer(server.parts, { allowRemote: false });
    try {
      const headers = await signInAs(server, 'nina', 'viewer');
      assert.equal((await request({ app: other }, { url: '/api/v1/me', headers })).json().by, 'nina');
      await server.send({ method: 'POST', url: '/api/v1/sign-out', headers });
      assert.equal((await request({ app: other }, { url: '/api/v1/me', headers })).statusCode, 401);
    } finally {
      await other.close();
    }
  });
});

describe('what somebody does carries their name', () => {
  test('whatever the body says', async () => {
    const headers = await signInAs(server, 'olga', 'operator');
    const payload = { by: 'somebody else', reason: 'drill' };
    await server.send({ method: 'POST', url: '/api/v1/pause', payload, headers });
    assert.equal(server.asked.at(-1), 'pause by olga');
  });

  test('a token stands under its own name, and cannot claim another', async () => {
    const headers = { ...(await tokenOf(server, 'operator', 'ci')), 'zeroops-person': 'olga' };
    await server.send({ method: 'POST', url: '/api/v1/pause', payload: { reason: 'drill' }, headers });
    assert.equal(server.asked.at(-1), 'pause by token:ci:test');
  });
});

describe('the first start', () => {
  test('makes a link for an admin as long as there is none', async () => {
    const fresh = await startGuardedServer();
    try {
      const path = await makeFirstLink(fresh.parts, { SUDO_USER: 'root' });
      const told = new URLSearchParams(path?.split('#')[1]);
      assert.equal(told.get('name'), 'root');
      assert.notEqual(await makeFirstLink(fresh.parts, {}), undefined);
      const payload = { code: told.get('code')!, name: 'ana' };
      const response = await fresh.send({ method: 'POST', url: '/api/v1/sign-in', payload });
      assert.equal(response.json().role, 'admin');
      assert.equal(await makeFirstLink(fresh.parts, {}), undefined);
    } finally {
      await fresh.close();
    }
  });
});

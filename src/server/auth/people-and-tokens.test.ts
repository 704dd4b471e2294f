import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findSentence } from '#domain/sentence.ts';
import { type GuardedServer, signInAs, startGuardedServer, tokenOf } from './access.fixture.ts';

let server: GuardedServer;
let admin: Record<string, string>;
before(async () => {
  server = await startGuardedServer();
  admin = await signInAs(server, 'ana', 'admin');
});
after(() => server.close());

function as(
  headers: Record<string, string>,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) {
  return server.send({ method, url: `/api/v1${url}`, headers, ...(payload === undefined ? {} : { payload }) });
}

async function summaries(kind: string): Promise<unknown[]> {
  return (await server.state.journal.read({ kinds: [kind], limit: 100 })).map(
    ({ data }) => findSentence(data.summary)?.en,
  );
}

describe('people', () => {
  test('are added, get another role at once, and are out at once', async () => {
    assert.equal((await as(admin, 'POST', '/people', { name: 'ben', role: 'viewer' })).json().role, 'viewer');
    const cleo = await signInAs(server, 'cleo', 'viewer');
    assert.equal((await as(cleo, 'POST', '/pause', { reason: 'x' })).statusCode, 403);
    assert.equal((await as(admin, 'PATCH', '/people/cleo', { role: 'operator' })).json().role, 'operator');
    assert.equal((await as(cleo, 'POST', '/pause', { reason: 'x' })).statusCode, 200);
    assert.equal((await as(admin, 'DELETE', '/people/cleo')).statusCode, 200);
    assert.equal((await as(cleo, 'GET', '/me')).statusCode, 401);
    const { items } = (await as(admin, 'GET', '/people')).json();
    assert.deepEqual(
      items.map((each: { name: string }) => each.name),
      ['ana', 'ben'],
    );
    assert.deepEqual(await summaries('person.role-changed'), ['ana made cleo operator']);
    assert.deepEqual(await summaries('person.removed'), ['ana removed cleo']);
  });

  test('a name is taken once, whatever its letters', async () => {
    const response = await as(admin, 'POST', '/people', { name: 'Ben', role: 'viewer' });
    assert.deepEqual([response.statusCode, response.json().code], [409, 'PERSON_NAME_TAKEN']);
  });

  test('the only admin stays one', async () => {
    for (const response of [
      await as(admin, 'DELETE', '/people/ana'),
      await as(admin, 'PATCH', '/people/ana', { role: 'viewer' }),
    ])
      assert.deepEqual([response.statusCode, response.json().code], [409, 'LAST_ADMIN']);
  });

  test('of two admins who remove each other at the same time one stays', async () => {
    const dan = await signInAs(server, 'dan', 'admin');
    const both = await Promise.all([as(admin, 'DELETE', '/people/dan'), as(dan, 'DELETE', '/people/ana')]);
    assert.equal(both.filter(response => response.statusCode === 200).length, 1);
    if ((await as(admin, 'GET', '/me')).statusCode !== 200) admin = dan;
  });

  test('nobody of that name is told as such', async () => {
    const response = await as(admin, 'DELETE', '/people/nobody');
    assert.deepEqual([response.statusCode, response.json().code], [404, 'PERSON_NOT_FOUND']);
  });

  test('links are made for those who are known and those who are new', async () => {
    assert.equal((await as(admin, 'POST', '/sign-in-links', { name: 'BEN' })).json().person, 'ben');
    const { path, person } = (await as(admin, 'POST', '/sign-in-links', { name: 'zoe', role: 'approver' })).json();
    assert.deepEqual([person, new URLSearchParams(path.split('#')[1]).get('name')], [undefined, 'zoe']);
  });

  test('a link without a role is for a viewer, or for an admin as long as there is none', async () => {
    async function roleOfLink(headers: Record<string, string>, to: GuardedServer): Promise<string> {
      const made = await to.send({ method: 'POST', url: '/api/v1/sign-in-links', payload: {}, headers });
      const code = new URLSearchParams(made.json().path.split('#')[1]).get('code');
      const payload = { code, name: 'first' };
      return (await to.send({ method: 'POST', url: '/api/v1/sign-in', payload })).json().role;
    }
    const fresh = await startGuardedServer();
    try {
      assert.equal(await roleOfLink(await tokenOf(fresh, 'admin'), fresh), 'admin');
    } finally {
      await fresh.close();
    }
    assert.equal(await roleOfLink(admin, server), 'viewer');
  });
});

describe('tokens', () => {
  test('are shown once, let in with their role, tell when they were used, and are revoked at once', async () => {
    const made = (await as(admin, 'POST', '/tokens', { name: 'ci', role: 'operator' })).json();
    assert.match(made.secret, /^zo_[\w-]{43}$/);
    const ci = { authorization: `Bearer ${made.secret}` };
    assert.deepEqual((await as(ci, 'GET', '/me')).json(), {
      ...{ by: 'token:ci:ana', kind: 'token', role: 'operator', signIn: 'required' },
    });
    const listed = await as(admin, 'GET', '/tokens');
    assert.equal(listed.json().items[0].usedAt, server.clock.now());
    assert.ok(!listed.body.includes(made.secret.slice(3)));
    assert.equal((await as(admin, 'DELETE', '/tokens/ci')).statusCode, 200);
    assert.equal((await as(ci, 'GET', '/me')).statusCode, 401);
    assert.equal((await as(admin, 'DELETE', '/tokens/ci')).json().code, 'TOKEN_NOT_FOUND');
    assert.equal((await summaries('token.created')).length, 1);
    assert.equal((await summaries('token.revoked')).length, 1);
  });

  test('end on their day', async () => {
    const made = (await as(admin, 'POST', '/tokens', { name: 'brief', role: 'viewer', expiresInDays: 1 })).json();
    const brief = { authorization: `Bearer ${made.secret}` };
    assert.equal((await as(brief, 'GET', '/me')).statusCode, 200);
    server.clock.advance(86_400_000);
    assert.equal((await as(brief, 'GET', '/me')).statusCode, 401);
  });

  test('a name is taken once', async () => {
    assert.equal((await as(admin, 'POST', '/tokens', { name: 'twice', role: 'viewer' })).statusCode, 200);
    const second = await as(admin, 'POST', '/tokens', { name: 'twice', role: 'viewer' });
    assert.deepEqual([second.statusCode, second.json().code], [409, 'TOKEN_NAME_TAKEN']);
  });

  test('cannot make links for themselves', async () => {
    const { secret } = (await as(admin, 'POST', '/tokens', { name: 'lonely', role: 'admin' })).json();
    const response = await as({ authorization: `Bearer ${secret}` }, 'POST', '/me/link');
    assert.deepEqual([response.statusCode, response.json().code], [409, 'NOT_A_PERSON']);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLogger } from '#base/logger.ts';
import type { Delegation } from '#domain/delegation.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import { type OpenDatabase, openDatabase } from './database.ts';
import { createDelegationStore } from './delegations.ts';
import { createPersonStore } from './people.ts';

let server: TemporaryServer;
let database: OpenDatabase;
before(async () => {
  server = await startTemporaryServer();
  database = await openDatabase({ url: await server.createDatabase(), logger: createLogger('silent') });
  const people = createPersonStore(database.db);
  for (const name of ['ana', 'ben', 'cleo'])
    await people.add({ id: `id-${name}`, name, role: 'approver', createdAt: 1 });
});
after(async () => {
  await database?.close();
  await server?.stop();
});

describe('delegations', () => {
  it('are listed while they last, and forgotten with the next one', async () => {
    const store = createDelegationStore(database.db);
    await store.add(given({ id: 'short', until: 50, reason: 'lunch \u0000' }));
    await store.add(given({ id: 'long', approval: 'one' }));
    assert.deepEqual(await idsAt(49), ['long', 'short']);
    assert.deepEqual(await idsAt(50), ['long']);
    await store.add(given({ id: 'later', createdAt: 50 }));
    assert.deepEqual(await idsAt(49), ['later', 'long']);
    assert.deepEqual((await store.list(1))[1], given({ id: 'long', approval: 'one' }));
  });

  it('are taken back once', async () => {
    const store = createDelegationStore(database.db);
    await store.add(given({ id: 'back' }));
    const both = await Promise.all([store.remove('back'), store.remove('back')]);
    assert.deepEqual(
      both.filter(each => each !== undefined).map(({ id }) => id),
      ['back'],
    );
  });

  it('end with either person, and not with who has no account', async () => {
    const store = createDelegationStore(database.db);
    await store.add(given({ id: 'from', from: 'cleo', to: 'ben' }));
    await store.add(given({ id: 'to', from: 'ana', to: 'cleo' }));
    await store.add(given({ id: 'shell', from: 'cli:root', to: 'ben' }));
    await createPersonStore(database.db).remove('id-cleo');
    const left = await idsAt(60);
    assert.deepEqual([left.includes('from'), left.includes('to'), left.includes('shell')], [false, false, true]);
  });
});

async function idsAt(now: number): Promise<string[]> {
  return (await createDelegationStore(database.db).list(now)).map(({ id }) => id);
}

function given(fields: Partial<Delegation>): Delegation {
  return { id: 'x', from: 'ana', to: 'ben', reason: 'on leave', createdAt: 1, until: 1000, ...fields };
}

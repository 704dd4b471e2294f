import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLogger } from '#base/logger.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import { type OpenDatabase, openDatabase } from './database.ts';
import { patient } from './patient.ts';
import { createSettingsStore } from './settings.ts';

const logger = createLogger('silent');

describe('a patient store', () => {
  let server: TemporaryServer;
  let database: OpenDatabase;
  before(async () => {
    server = await startTemporaryServer();
    database = await openDatabase({ url: await server.createDatabase(), logger });
  });
  after(async () => {
    await database?.close();
    await server?.stop();
  });

  it('loses no write while the server is killed and comes back', async () => {
    const plain = createSettingsStore(database.db);
    const store = patient(plain, logger);
    const writes: Promise<void>[] = [];
    for (let n = 0; n < 200; n++) {
      writes.push(store.save(`key-${n}`, n));
      if (n === 100) server.kill();
      if (n % 10 === 0) await new Promise(setImmediate);
    }
    await Promise.all(writes);
    for (let n = 0; n < 200; n++) assert.equal(await plain.find(`key-${n}`), n);
  });

  it('passes every other error on at once', async () => {
    const broken = { save: async () => Promise.reject(new RangeError('no')) };
    await assert.rejects(patient(broken, logger).save(), RangeError);
  });
});

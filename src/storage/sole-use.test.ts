import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '#base/clock.ts';
import { createLogger } from '#base/logger.ts';
import { startTemporaryServer, type TemporaryServer } from '../../test/temporary-database.ts';
import { takeSoleUse } from './sole-use.ts';

const logger = createLogger('silent');
let server: TemporaryServer;
before(async () => {
  server = await startTemporaryServer();
});
after(() => server.stop());

test('a second ZeroOps on one database is refused until the first has let go', async () => {
  const url = await server.createDatabase();
  const first = await takeSoleUse({ url, clock: systemClock, logger });
  // A clock that has run out of patience already.
  const hasty = {
    now: (() => {
      let now = 0;
      return () => (now += 10_000);
    })(),
    elapsed: systemClock.elapsed,
  };
  await assert.rejects(takeSoleUse({ url, clock: hasty, logger }), { code: 'DATABASE_IN_USE' });
  await first.release();
  const second = await takeSoleUse({ url, clock: systemClock, logger });
  await second.release();
});

import pg from 'pg';
import { type Clock, sleep } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import { databaseInUse } from './errors.ts';

/** Any number, as long as every ZeroOps uses the same one. */
const LOCK_NUMBER = 7_305_004;
/** PostgreSQL needs a moment to notice that the session of a killed process is gone. */
const PATIENCE_MS = 5000;
const RETRY_MS = 250;

/**
 * Holds a database for one ZeroOps alone: two would go on with each other's runs. The lock belongs to a session, so no
 * death can leave it behind.
 *
 *   taking ──▶ held ──connection lost──▶ taking again (warned of; the work goes on) ──▶ held
 *     └──▶ refused (another holds it)            held ──release──▶ released
 */
export async function takeSoleUse(parts: { readonly url: string; readonly clock: Clock; readonly logger: Logger }) {
  let isReleased = false;
  let client = await takeWithin(parts.url, parts.clock.now() + PATIENCE_MS, parts.clock);
  watch();

  function watch(): void {
    client.on('error', () => {});
    client.once('end', () => {
      if (!isReleased) void takeAgain();
    });
  }

  async function takeAgain(): Promise<void> {
    while (!isReleased) {
      try {
        client = await takeWithin(parts.url, parts.clock.now() + PATIENCE_MS, parts.clock);
        return watch();
      } catch (error) {
        parts.logger.warn({ reason: messageOf(error) }, 'the sole use of the database is not held at the moment');
        await sleep(RETRY_MS * 4);
      }
    }
  }

  return {
    async release(): Promise<void> {
      isReleased = true;
      await client.end();
    },
  };
}

async function takeWithin(url: string, until: number, clock: Clock): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'zeroops sole use',
    connectionTimeoutMillis: PATIENCE_MS,
  });
  client.on('error', () => {});
  await client.connect();
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK_NUMBER]);
    if (rows[0]?.taken === true) return client;
    if (clock.now() >= until) {
      await client.end();
      throw databaseInUse();
    }
    await sleep(RETRY_MS);
  }
}

/** Sessions of somebody else's programs on a real PostgreSQL. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

const PATIENCE_MS = 60_000;

export async function connect(url: string, client: string): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: url, application_name: client });
  // Its end by somebody else is what some tests are about.
  connection.on('error', () => undefined);
  await connection.connect();
  return connection;
}

/** `order-1` keeps a row of `parcels` to itself and does nothing, `order-2` wants it. */
export async function block(url: string, row: number) {
  const [holder, waiter] = await Promise.all([connect(url, 'order-1'), connect(url, 'order-2')]);
  await holder.query('begin');
  await holder.query(`update parcels set note = 'held' where id = ${row}`);
  const waiting = waiter.query(`update parcels set note = 'wanted' where id = ${row}`);
  return { holder, waiter, waiting };
}

export async function until<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    assert.ok(Date.now() < giveUpAt, 'it did not happen in time');
    await setTimeout(50);
  }
}

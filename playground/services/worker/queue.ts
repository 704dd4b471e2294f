/** The fulfilment queue: a table whose rows are claimed with SKIP LOCKED, so that workers never wait for each other. */
import type { PoolClient } from 'pg';
import type { Database } from '../../kit/database.ts';

export interface Job {
  id: string;
  payload: { orderId: string; lines: { productId: number; quantity: number }[] };
  traceparent: string | null;
}

export class Queue {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async depth(): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>('SELECT count(*)::int AS count FROM jobs');
    return row?.count ?? 0;
  }

  /** Claims one job for as long as `work` runs; a failure or a crash puts it back by itself. */
  take(work: (job: Job, client: PoolClient) => Promise<void>): Promise<boolean> {
    return this.#database.transaction(async client => {
      const { rows } = await client.query<Job>(
        'SELECT id, payload, traceparent FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
      );
      const [job] = rows;
      if (!job) return false;
      await work(job, client);
      await client.query('DELETE FROM jobs WHERE id = $1', [job.id]);
      return true;
    });
  }
}

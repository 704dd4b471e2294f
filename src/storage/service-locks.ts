import { sql } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { ServiceLocks } from '#ports/service-locks.ts';
import type { Database } from './database.ts';

export function createServiceLocks(db: Database, clock: Clock): ServiceLocks {
  return {
    take: (services, holder, termMs) => take(db, { services, holder, now: clock.now(), termMs }),
    async release(holder) {
      await db.deleteFrom('service_lock').where('holder', '=', holder).execute();
    },
    async list() {
      const rows = await db
        .selectFrom('service_lock')
        .selectAll()
        .where('until', '>', String(clock.now()))
        .orderBy('service')
        .execute();
      return rows.map(({ service, holder, until }) => ({ service, holder, until: Number(until) }));
    },
  };
}

interface Taking {
  readonly services: readonly string[];
  readonly holder: string;
  readonly now: number;
  readonly termMs: number;
}

async function take(
  db: Database,
  { services, holder, now, termMs }: Taking,
): Promise<{ service: string; holder: string } | undefined> {
  const trx = await db.startTransaction().execute();
  try {
    // Sorted, so that two who want the same services never wait for each other in a ring.
    for (const service of [...new Set(services)].sort()) {
      const taken = await trx
        .insertInto('service_lock')
        .values({ service, holder, until: now + termMs })
        .onConflict(conflict =>
          conflict
            .column('service')
            .doUpdateSet({ holder, until: now + termMs })
            .where(sql<boolean>`service_lock.holder = ${holder} or service_lock.until <= ${now}`),
        )
        .returning('service')
        .executeTakeFirst();
      if (taken !== undefined) continue;
      const inTheWay = await trx
        .selectFrom('service_lock')
        .select(['service', 'holder'])
        .where('service', '=', service)
        .executeTakeFirst();
      // All or none: what was free is given back, what was held before stays.
      await trx.rollback().execute();
      // Released between the two statements: as good as never seen.
      return inTheWay ?? take(db, { services, holder, now, termMs });
    }
    await trx.commit().execute();
    return undefined;
  } catch (error) {
    if (!trx.isCommitted && !trx.isRolledBack) await trx.rollback().execute();
    throw error;
  }
}

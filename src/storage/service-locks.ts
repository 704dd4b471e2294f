import type { Clock } from '#base/clock.ts';
import type { ServiceLocks } from '#ports/service-locks.ts';
import type { Database } from './database.ts';

export function createServiceLocks(db: Database, clock: Clock): ServiceLocks {
  return {
    take: (services, holder, termMs) =>
      db.transaction().execute(async trx => {
        const now = clock.now();
        await trx.deleteFrom('service_lock').where('until', '<=', String(now)).execute();
        // Sorted, so that two who want the same services never wait for each other in a ring.
        for (const service of [...services].sort()) {
          await trx
            .insertInto('service_lock')
            .values({ service, holder, until: now + termMs })
            .onConflict(conflict =>
              conflict
                .column('service')
                .doUpdateSet({ until: now + termMs })
                .where('service_lock.holder', '=', holder),
            )
            .execute();
        }
        const held = await trx
          .selectFrom('service_lock')
          .selectAll()
          .where('service', 'in', [...services])
          .execute();
        const foreign = held.find(lock => lock.holder !== holder);
        if (foreign === undefined) return undefined;
        // All or none: what was free is given back.
        await trx
          .deleteFrom('service_lock')
          .where('holder', '=', holder)
          .where('service', 'in', [...services])
          .execute();
        return { service: foreign.service, holder: foreign.holder };
      }),
    async release(holder) {
      await db.deleteFrom('service_lock').where('holder', '=', holder).execute();
    },
    async list() {
      const rows = await db.selectFrom('service_lock').selectAll().orderBy('service').execute();
      return rows.map(({ service, holder, until }) => ({ service, holder, until: Number(until) }));
    },
  };
}

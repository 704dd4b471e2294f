import { type Collector, createCollector } from './collect/collector.ts';
import { DatabaseWatch, type DatabaseWatchParts } from './collect/databases/database-watch.ts';

export type { DatabaseWatch } from './collect/databases/database-watch.ts';

/** The mouth of the loop: adapters deliver into it, and it fills the hot window. */
export type Intake = Collector;

export function openIntake(parts: Parameters<typeof createCollector>[0]): Intake {
  return createCollector(parts);
}

/** Asks one database at a steady pace and delivers what it says. */
export function createDatabaseWatch(parts: DatabaseWatchParts): DatabaseWatch {
  return new DatabaseWatch(parts);
}

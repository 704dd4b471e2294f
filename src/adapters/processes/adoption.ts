import type { ManagedInstance } from './instance.ts';
import type { LaunchRecord } from './launch-records.ts';
import { findLostProcess, isProcessAlive } from './process-table.ts';

interface AdoptionOptions {
  readonly instances: readonly ManagedInstance[];
  /** Whether the records were made since the machine started. */
  readonly isSameBoot: boolean;
  readonly errorLogOf: (instance: string) => string;
  readonly isDesired: (record: LaunchRecord) => boolean;
}

interface Survivor {
  readonly pid: number;
  readonly startTicks: number;
}

/**
 * Takes over every recorded process that still lives. When none does, the machine or everything on it was stopped:
 * that is a cold start, not a row of crashes.
 */
export async function adoptSurvivors(options: AdoptionOptions): Promise<void> {
  const found = options.instances.flatMap(instance => {
    const { record } = instance;
    if (record === undefined) return [];
    const survivor = options.isSameBoot ? findSurvivor(record, options.errorLogOf(instance.id)) : undefined;
    return [{ instance, record, survivor }];
  });
  const isCold = found.every(({ survivor }) => survivor === undefined);
  await Promise.all(
    found.map(({ instance, record, survivor }) => {
      if (survivor !== undefined) return instance.adopt(survivor.pid, survivor.startTicks);
      if (isCold || record.state === 'intended') return voidLaunch(instance, record);
      // A process whose replacement was already asked for did not crash: the stop was under way.
      return record.state === 'running' ? instance.markGone(options.isDesired(record)) : undefined;
    }),
  );
}

/** As if it had never been launched, so that the start fills the place. */
function voidLaunch(instance: ManagedInstance, record: LaunchRecord): void {
  if (record.state === 'running' || record.state === 'intended') instance.markGone(false);
  instance.forgetGeneration();
}

function findSurvivor(record: LaunchRecord, errorLog: string): Survivor | undefined {
  const { state, pid, startTicks, token, intendedAt } = record;
  if (state === 'intended') return findLostProcess({ token, errorLog, intendedAt });
  if (state !== 'running' || pid === undefined || startTicks === undefined) return undefined;
  return isProcessAlive(pid, startTicks) ? { pid, startTicks } : undefined;
}

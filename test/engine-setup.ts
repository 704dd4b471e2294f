import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { createLogger } from '#base/logger.ts';
import { createRunEngine, type DurableRunEngine } from '#engine/run-engine.ts';
import type { Platform } from '#ports/platform.ts';
import { createApprovalStore } from '#storage/approvals.ts';
import { openDatabase } from '#storage/database.ts';
import { createJournal } from '#storage/journal.ts';
import { createRunStore } from '#storage/runs.ts';
import { createServiceLocks } from '#storage/service-locks.ts';
import { type Control, createRecordedActions, createScriptedJudge } from './recorded-action.ts';

const NO_PLATFORM = { name: 'none', listServices: () => [], onEvent: () => () => undefined } as unknown as Platform;
const POLL_MS = 20;

/** The stores alone: how a test looks on from outside. */
export async function openStores(url: string) {
  const logger = createLogger('silent');
  const { db, close } = await openDatabase({ url, logger });
  const newId = uuidV7Source(Date.now);
  return {
    runs: createRunStore(db),
    approvals: createApprovalStore(db),
    journal: createJournal({ db, clock: systemClock, newId, logger }),
    locks: createServiceLocks(db, systemClock),
    newId,
    close,
  };
}

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** The real engine on real stores, with recorded actions. A file named `paused` in the control folder is the kill switch. */
export function engineOn(url: string, stores: Stores, control: Control): DurableRunEngine {
  return createRunEngine({
    ...stores,
    databaseUrl: url,
    actions: createRecordedActions(control),
    platform: NO_PLATFORM,
    judge: createScriptedJudge(control),
    clock: systemClock,
    logger: createLogger('silent'),
    isPaused: () => existsSync(path.join(control.dir, 'paused')),
    pollMs: POLL_MS,
  });
}

import type { Clock } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import type { Logger } from '#base/logger.ts';
import { actorOf } from '#domain/identity.ts';
import type { Plan } from '#domain/plan.ts';
import type { ActionContext, ActionRegistry } from '#ports/action.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import type { Databases } from '#ports/database-inspector.ts';
import type { HealthJudge } from '#ports/health-judge.ts';
import type { Journal } from '#ports/journal.ts';
import type { Platform, TrafficRouter } from '#ports/platform.ts';
import type { RunStore } from '#ports/run-store.ts';
import type { ServiceLocks } from '#ports/service-locks.ts';

/** What the engine is made of. */
export interface EngineParts {
  readonly databaseUrl: string;
  readonly runs: RunStore;
  readonly approvals: ApprovalStore;
  readonly journal: Journal;
  readonly locks: ServiceLocks;
  readonly actions: ActionRegistry;
  readonly platform: Platform;
  readonly traffic?: TrafficRouter;
  readonly databases?: Databases;
  readonly judge: HealthJudge;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly isPaused: () => boolean;
  /** Between looks at a gate, a verification, a lock. */
  readonly pollMs?: number;
}

export const POLL_MS = 500;

/** What is done for a plan is done in the name of whoever asked for it; what is undone, the engine undoes by itself. */
export function actionContext(
  parts: EngineParts,
  { id, requestedBy }: Pick<Plan, 'id' | 'requestedBy'>,
  signal: AbortSignal,
  executedAt?: number,
): ActionContext {
  const { platform, traffic, databases } = parts;
  return {
    platform,
    ...(traffic === undefined ? {} : { traffic }),
    ...(databases === undefined ? {} : { databases }),
    actor: actorOf(requestedBy),
    run: id,
    signal,
    ...(executedAt === undefined ? {} : { executedAt }),
  };
}

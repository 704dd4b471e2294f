import type { JsonObject } from '#base/json.ts';
import type { ActionCall } from './action.ts';
import type { Risk } from './risk.ts';
import type { Sentence } from './sentence.ts';

/** A DAG of steps. Immutable once made; JSON all through, because runs are replayed from it after a crash. */
export interface Plan {
  readonly id: string;
  readonly title: Sentence;
  readonly reason: Sentence;
  /** Services locked while it runs. */
  readonly services: readonly string[];
  readonly steps: readonly Step[];
  readonly risk: Risk;
  readonly incident?: string;
  /** The declared goal from which it was compiled, when it was one. */
  readonly task?: Task;
  readonly requestedBy: string;
  readonly createdAt: number;
}

/** What an operation was asked for. */
export interface Task {
  /** The kind of operation: `deploy`, `workflow`, `action`. */
  readonly type: string;
  readonly spec: JsonObject;
  /** What was found when it was compiled. */
  readonly facts?: JsonObject;
}

/** What an operation makes of a task: all of a plan but who asked for it, when, and how risky it is. */
export type PlanDraft = Required<Pick<Plan, 'title' | 'reason' | 'services' | 'steps' | 'task'>>;

interface StepBase {
  readonly id: string;
  /** Steps that must have succeeded before. */
  readonly after: readonly string[];
}

export interface ActionStep extends StepBase {
  readonly kind: 'action';
  readonly call: ActionCall;
  readonly timeoutMs: number;
  /** Absent: once. */
  readonly retry?: Retry;
}

/** After the first attempt: how many in all, and how long to wait before the second; `factor` lengthens each further wait. */
export interface Retry {
  readonly attempts: number;
  readonly backoffMs: number;
  readonly factor: number;
}

/** Takes back what a step of another run did, with what that step saved before; it is not undone itself when its run fails. */
export interface UndoStep extends StepBase {
  readonly kind: 'undo';
  readonly of: { readonly run: string; readonly number: number; readonly step: string };
  /** As it was carried out there. */
  readonly call: ActionCall;
  readonly undo: JsonObject;
  readonly timeoutMs: number;
}

/** Waits until health is proved, or until it is proved to be worse or not to come back. */
export interface GateStep extends StepBase {
  readonly kind: 'gate';
  readonly gate: Gate;
}

export interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly durationMs: number;
}

export type Step = ActionStep | UndoStep | GateStep | WaitStep;

export interface Gate {
  /** The incident whose indicators must be healthy again. */
  readonly incident?: string;
  /** Services that must be healthy. */
  readonly services: readonly string[];
  /** Asked of every instance of the services; all must be answered as they should be. */
  readonly requests?: readonly SmokeRequest[];
  /** Health must hold this long. */
  readonly holdMs: number;
  readonly timeoutMs: number;
  /** Trouble at the services that lasts so long without a break ends the waiting; absent: it is waited for to the end. */
  readonly patienceMs?: number;
}

/** How long a person lets what they changed prove itself. */
export type HealthCheck = Required<Pick<Gate, 'holdMs' | 'timeoutMs' | 'patienceMs'>>;

/** One HTTP GET and what makes its answer good. */
export interface SmokeRequest {
  readonly path: string;
  readonly status: number;
  /** Must stand in the body. */
  readonly contains?: string;
}

/** Answer of a gate. Inconclusive and no-data are results of their own, never a silent pass. */
export type GateVerdict =
  | { readonly status: 'pass'; readonly reason: Sentence }
  /**
   * - `isBetter`: much of the harm is gone; what was done is worth keeping even if it was not enough.
   * - `isElsewhere`: what is left shows at other services than those of the gate: it is no use to wait here.
   * - `isTrouble`: something is plainly out of order, unlike what is only too early to tell.
   */
  | {
      readonly status: 'wait';
      readonly reason: Sentence;
      readonly isBetter?: boolean;
      readonly isElsewhere?: boolean;
      readonly isTrouble?: boolean;
    }
  /** What was mended is broken again. */
  | { readonly status: 'failed'; readonly reason: Sentence }
  | { readonly status: 'worse'; readonly reason: Sentence }
  | { readonly status: 'no-data'; readonly reason: Sentence };

/** Steps that can start: not yet started, and everything before them succeeded. In sorted order, as replay needs it. */
export function readySteps(plan: Plan, started: ReadonlySet<string>, succeeded: ReadonlySet<string>): Step[] {
  return plan.steps
    .filter(step => !started.has(step.id) && step.after.every(id => succeeded.has(id)))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Ids that lie on a cycle or point nowhere; empty when the plan is a proper DAG. */
export function findBrokenSteps(plan: Pick<Plan, 'steps'>): string[] {
  const done = new Set<string>();
  let waiting = [...plan.steps];
  for (;;) {
    const ready = waiting.filter(step => step.after.every(id => done.has(id)));
    if (ready.length === 0) return waiting.map(step => step.id);
    for (const step of ready) done.add(step.id);
    waiting = waiting.filter(step => !done.has(step.id));
    if (waiting.length === 0) return [];
  }
}

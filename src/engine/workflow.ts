import { DBOS, type WorkflowHandle } from '@dbos-inc/dbos-sdk';
import { sleep } from '#base/clock.ts';
import { isAppError, messageOf } from '#base/errors.ts';
import type { JsonObject } from '#base/json.ts';
import {
  type ActionStep,
  type Gate,
  type Plan,
  type Retry,
  readySteps,
  type Step,
  type UndoStep,
} from '#domain/plan.ts';
import type { RunStatus } from '#domain/run.ts';
import { about, listOf, type Sentence, unworded } from '#domain/sentence.ts';
import { ABORTED, findAbort, isAborted } from './abort.ts';
import {
  executeAction,
  type Prepared,
  prepareAction,
  type StepInput,
  undoAction,
  verifyAction,
} from './action-step.ts';
import { endRun, noteStepEnd, noteStepStart } from './bookkeeping.ts';
import { admitEffect, type StepOutcome } from './effect.ts';
import { waitAtGate } from './gate-step.ts';
import { LOCK_TERM_MS } from './lock-upkeep.ts';
import { type EngineParts, POLL_MS } from './parts.ts';
import { factId, recordFact } from './record.ts';
import { executeUndo, type PreparedUndo, prepareUndo, type UndoInput } from './undo-step.ts';

/**
 * The two durable workflows. Replay after a crash walks the same path again, so nothing here may depend on time, chance or
 * memory except through a durable step: the plan is an input that never changes, ready steps start in sorted order, and
 * completion order comes from `waitFirst`, which is itself remembered.
 */
export interface Workflows {
  readonly runPlan: (plan: Plan, causedBy?: string) => Promise<void>;
}

/** What is left of a step in its run's memory. */
interface StepResult {
  readonly stepId: string;
  readonly isOk: boolean;
  readonly reason: Sentence;
  readonly keepsEffects?: boolean;
  readonly mayHaveActed: boolean;
  readonly undo?: JsonObject;
}

/** A lock that others hold is waited for this long. */
const LOCK_PATIENCE_MS = 60_000;

/** Half an hour without a database is outlived; what our own code cannot do now it cannot do later either. */
const PATIENT = {
  retriesAllowed: true,
  intervalSeconds: 1,
  backoffRate: 1,
  maxAttempts: 1800,
  shouldRetry: (error: unknown) =>
    isAppError(error) ? error.retry === 'later' : !(error instanceof TypeError || error instanceof RangeError),
};

/** @param getParts - asked at each use: workflows are registered before the parts are there */
export function registerWorkflows(getParts: () => EngineParts, onEnded: (runId: string) => Promise<void>): Workflows {
  const runStep = DBOS.registerWorkflow(
    async (plan: Plan, stepId: string): Promise<StepResult> => {
      const step = plan.steps.find(each => each.id === stepId)!;
      return { stepId, ...(await carryOut(getParts(), plan, step).catch(toOutcome)) };
    },
    { name: 'zeroops.step' },
  );

  const runPlan = DBOS.registerWorkflow(
    async (plan: Plan, causedBy?: string): Promise<void> => {
      const parts = getParts();
      const refusal = await durable('begin', () => begin(parts, plan, causedBy));
      const results = refusal === null ? await walk(plan, runStep) : [];
      const abort = await durable('asked-to-abort', () => findAbort(parts, plan));
      const failed = results.find(result => !result.isOk);
      const reason = abort ?? refusal ?? failed?.reason ?? ALL_SUCCEEDED;
      const isFine = abort === null && refusal === null && failed === undefined;
      const isKept = abort === null && failed?.keepsEffects === true;
      const undone = isFine || isKept ? 'nothing' : await rollBack(parts, plan, results, reason);
      const status = isFine ? 'succeeded' : isKept ? 'improved' : statusAfter(undone, abort !== null);
      await durable('end', () => endRun(parts, plan, status, reason));
      await onEnded(plan.id);
    },
    { name: 'zeroops.run' },
  );
  return { runPlan };
}

/** Takes the locks and says that the run has begun. Returns why it may not, or null. */
async function begin(parts: EngineParts, plan: Plan, causedBy: string | undefined): Promise<Sentence | null> {
  await parts.runs.update(plan.id, { status: 'running', summary: plan.title });
  await recordFact(parts, plan, {
    kind: 'run.started',
    part: '',
    ...(causedBy === undefined ? {} : { causedBy }),
    summary: plan.title,
    data: { services: [...plan.services], steps: plan.steps.map(step => step.id) },
  });
  const until = parts.clock.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const inTheWay = await parts.locks.take(plan.services, plan.id, LOCK_TERM_MS);
    if (inTheWay === undefined) {
      // Only now: runs on one service have started in the order in which they change it.
      await parts.runs.update(plan.id, { startedAt: parts.clock.now() });
      return null;
    }
    if (parts.clock.now() >= until) return tellLock(inTheWay);
    if (await isAborted(parts, plan)) return ABORTED;
    await sleep(parts.pollMs ?? POLL_MS);
  }
}

/** Starts each step as soon as what it waits for has succeeded. After a failure nothing new is started. */
async function walk(plan: Plan, runStep: (plan: Plan, stepId: string) => Promise<StepResult>): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const started = new Set<string>();
  const succeeded = new Set<string>();
  let running: WorkflowHandle<StepResult>[] = [];
  for (;;) {
    if (results.every(result => result.isOk)) {
      for (const step of readySteps(plan, started, succeeded)) {
        started.add(step.id);
        running.push(await DBOS.startWorkflow(runStep, { workflowID: `${plan.id}:${step.id}` })(plan, step.id));
      }
    }
    if (running.length === 0) return results;
    const first = await DBOS.waitFirst(running, { pollingIntervalMs: 100 });
    running = running.filter(handle => handle.workflowID !== first.workflowID);
    const result = (await first.getResult()) as StepResult;
    results.push(result);
    if (result.isOk) succeeded.add(result.stepId);
  }
}

async function carryOut(parts: EngineParts, plan: Plan, step: Step): Promise<Omit<StepResult, 'stepId'>> {
  switch (step.kind) {
    case 'action':
      return carryOutAction(parts, plan, step);
    case 'undo':
      return carryOutUndo(parts, plan, step);
    case 'gate': {
      const sinceMs = await DBOS.now();
      await durable('begin', () => noteStepStart(parts, plan, step.id, tellWait(step.gate)));
      const outcome = await durable('wait', () => waitAtGate({ parts, plan, step }, sinceMs));
      await durable('end', () => noteStepEnd(parts, plan, step.id, outcome, { kindWhenOk: 'run.gate.judged' }));
      return outcome;
    }
    case 'wait': {
      const until = (await DBOS.now()) + step.durationMs;
      await durable('begin', () => noteStepStart(parts, plan, step.id, { en: 'waits', zh: '等待' }));
      const outcome = await durable('wait', () => waitUntil(parts, plan, until));
      await durable('end', () => noteStepEnd(parts, plan, step.id, outcome, { kindWhenOk: 'run.step.verified' }));
      return outcome;
    }
  }
}

async function waitUntil(parts: EngineParts, plan: Plan, until: number): Promise<StepOutcome> {
  while (parts.clock.now() < until) {
    if (await isAborted(parts, plan)) return { isOk: false, reason: ABORTED, mayHaveActed: false };
    await sleep(Math.max(0, Math.min(parts.pollMs ?? POLL_MS, until - parts.clock.now())));
  }
  return { isOk: true, reason: { en: 'the time has passed', zh: '等待时间已到' }, mayHaveActed: false };
}

/** As often as the step allows. The way back is the one from before the first attempt. */
async function carryOutAction(parts: EngineParts, plan: Plan, step: ActionStep): Promise<Omit<StepResult, 'stepId'>> {
  let effects: Pick<StepResult, 'mayHaveActed' | 'undo'> = { mayHaveActed: false };
  for (let attempt = 1; ; attempt++) {
    const input = { parts, plan, step, attempt };
    const result = await attemptAction(input, effects.undo);
    effects = effects.mayHaveActed ? effects : result;
    const { mayHaveActed, undo } = effects;
    const outcome = { ...result, mayHaveActed, ...(undo === undefined ? {} : { undo }) };
    if (result.isOk || attempt >= (step.retry?.attempts ?? 1)) return outcome;
    const until = (await DBOS.now()) + pauseMs(step.retry!, attempt);
    await durable(nameOf('again', attempt), () => noteRetry(input, result.reason));
    const paused = await durable(nameOf('pause', attempt), () => waitUntil(parts, plan, until));
    if (!paused.isOk) return outcome;
  }
}

async function noteRetry({ parts, plan, step, attempt }: StepInput, reason: Sentence): Promise<null> {
  const { attempts } = step.retry!;
  await recordFact(parts, plan, {
    kind: 'run.step.retried',
    part: `${step.id}#${attempt + 1}`,
    causedBy: factId(plan.id, 'run.step.started', step.id),
    summary: about(
      {
        en: `${step.id}: attempt ${attempt + 1} of ${attempts} is due`,
        zh: `${step.id}：即将进行第 ${attempt + 1} 次尝试（共 ${attempts} 次）`,
      },
      reason,
    ),
  });
  return null;
}

function pauseMs({ backoffMs, factor }: Retry, attempt: number): number {
  return backoffMs * factor ** (attempt - 1);
}

/** What an attempt has durably done is remembered under names of its own. */
function nameOf(phase: string, attempt: number): string {
  return attempt === 1 ? phase : `${phase}-${attempt}`;
}

/** @param first - what was saved before the first attempt that may have acted */
async function attemptAction(input: StepInput, first: JsonObject | undefined): Promise<Omit<StepResult, 'stepId'>> {
  const { parts, plan, step, attempt } = input;
  const durably = <Result>(phase: string, work: () => Promise<Result>) => durable(nameOf(phase, attempt), work);
  const prepared: Prepared = await durably('prepare', () => prepareAction(input));
  if (prepared.status !== 'ready') {
    const outcome: StepOutcome = {
      isOk: prepared.status === 'unnecessary',
      reason: prepared.reason,
      mayHaveActed: false,
    };
    await durably('end', () =>
      noteStepEnd(parts, plan, step.id, outcome, {
        kindWhenOk: 'run.step.verified',
        isUnnecessary: prepared.status === 'unnecessary',
      }),
    );
    return outcome;
  }
  const undo = first ?? prepared.undo;
  const admitted = await durably('admit', () => admitEffect(input));
  const executed = admitted.isOk ? await durably('execute', () => executeAction(input)) : admitted;
  const outcome = executed.isOk ? await durably('verify', () => verifyAction(input, admitted.at)) : executed;
  // What never acted leaves nothing to take back.
  const wayBack = outcome.mayHaveActed || first !== undefined ? { undo } : {};
  await durably('end', () =>
    noteStepEnd(parts, plan, step.id, outcome, { kindWhenOk: 'run.step.verified', ...wayBack }),
  );
  return { ...outcome, ...wayBack };
}

/** Nothing is saved before: what is undone here is not done again when the run fails. */
async function carryOutUndo(parts: EngineParts, plan: Plan, step: UndoStep): Promise<Omit<StepResult, 'stepId'>> {
  const input = { parts, plan, step };
  const prepared: PreparedUndo = await durable('prepare', () => prepareUndo(input));
  const outcome: StepOutcome =
    prepared.status === 'ready'
      ? await admitAndUndo(input)
      : { isOk: prepared.status === 'unnecessary', reason: prepared.reason, mayHaveActed: false };
  await durable('end', () =>
    noteStepEnd(parts, plan, step.id, outcome, {
      kindWhenOk: 'run.step.rolled-back',
      isUnnecessary: prepared.status === 'unnecessary',
      causedBy: factId(step.of.run, 'run.step.executed', step.of.step),
    }),
  );
  return outcome;
}

async function admitAndUndo(input: UndoInput): Promise<StepOutcome> {
  const admitted = await durable('admit', () => admitEffect(input));
  return admitted.isOk ? durable('execute', () => executeUndo(input)) : admitted;
}

/** Nothing was left to try, also for the bookkeeping: the effect may have happened. */
function toOutcome(error: unknown): StepOutcome {
  return { isOk: false, reason: unworded(messageOf(error)), mayHaveActed: true };
}

const ALL_SUCCEEDED: Sentence = { en: 'every step succeeded', zh: '所有步骤均成功' };

function tellLock({ service, holder }: { readonly service: string; readonly holder: string }): Sentence {
  return { en: `${service} is still being changed by ${holder}`, zh: `${service} 仍在被 ${holder} 变更` };
}

function tellWait({ services }: Gate): Sentence {
  const { en, zh } = listOf(services);
  return { en: `waits until ${en} is healthy`, zh: `等待 ${zh} 恢复健康` };
}

type Undone = 'nothing' | 'all' | 'not-all';

/** Undoes in reverse what was done, or may have been. */
async function rollBack(
  parts: EngineParts,
  plan: Plan,
  results: readonly StepResult[],
  reason: Sentence,
): Promise<Undone> {
  const toUndo = results
    .filter(result => result.mayHaveActed && result.undo !== undefined)
    .map(result => ({ result, step: plan.steps.find(step => step.id === result.stepId) as ActionStep }))
    .filter(({ step }) => parts.actions.get(step.call.action)?.rollback !== undefined)
    .reverse();
  if (toUndo.length === 0) return 'nothing';
  await durable('roll-back', () => noteRollback(parts, plan, reason));
  let areAllUndone = true;
  for (const { result, step } of toUndo) {
    const status = await durable(`undo-${step.id}`, () =>
      undoAction({ parts, plan, step, attempt: 1 }, result.undo!),
    ).catch(() => 'rollback-failed');
    areAllUndone &&= status === 'rolled-back';
  }
  return areAllUndone ? 'all' : 'not-all';
}

function statusAfter(undone: Undone, isAbort: boolean): RunStatus {
  if (undone === 'not-all') return 'rollback-failed';
  if (isAbort) return 'aborted';
  return undone === 'all' ? 'rolled-back' : 'failed';
}

async function noteRollback(parts: EngineParts, plan: Plan, reason: Sentence): Promise<null> {
  const summary = about({ en: 'undoing what was done', zh: '正在撤销已做的操作' }, reason);
  await parts.runs.update(plan.id, { status: 'rolling-back', summary });
  await recordFact(parts, plan, { kind: 'run.rolling-back', part: '', summary });
  return null;
}

function durable<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  return DBOS.runStep(work, { name, ...PATIENT });
}

import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Vote } from '#domain/approval.ts';
import { actorOf } from '#domain/identity.ts';
import { findBrokenSteps, type Plan } from '#domain/plan.ts';
import { isLive, type Run } from '#domain/run.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import type { RunEngine, StartOptions } from '#ports/run-engine.ts';
import { getAction } from './action-step.ts';
import { type ApprovalFlow, requestApproval, settle, settleAll, tellVoter } from './approval-flow.ts';
import { planInvalid, runLocked, runNotFound, runNotLive, runsPaused } from './errors.ts';
import { LOCK_TERM_MS, tendLocks } from './lock-upkeep.ts';
import type { EngineParts } from './parts.ts';
import { factId, recordFact } from './record.ts';
import { registerWorkflows, type Workflows } from './workflow.ts';

/**
 * Durable runs on DBOS Transact.
 *
 *   created ──launch──▶ launched (runs of a former process go on by themselves) ──shutdown──▶ stopped
 *
 * DBOS is one per process, hence so is the engine.
 */
export interface DurableRunEngine extends RunEngine {
  launch(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Which code may go on with which run. A plan is data, and the workflows that walk it seldom change: only a change of
 * their order of steps needs a new version, and then runs of the old one must have ended.
 */
const WORKFLOW_VERSION = 'zeroops-1';
const EXECUTOR = 'zeroops';
const SETTLE_EVERY_MS = 2000;
const TEND_LOCKS_EVERY_MS = 60_000;

export function createRunEngine(parts: EngineParts): DurableRunEngine {
  const listeners = new Set<(run: Run) => void>();
  const onceApproved = new Set<(run: Run) => void>();
  const announceEnd = (runId: string) => announce(parts, listeners, runId);
  const workflows = registerWorkflows(() => parts, announceEnd);
  const flow: ApprovalFlow = {
    parts,
    announce: announceEnd,
    announceApproval: runId => announce(parts, onceApproved, runId),
    startWorkflow: (run, causedBy) => startWorkflow(workflows, run.plan, causedBy),
  };
  const timers: NodeJS.Timeout[] = [];

  return {
    async launch() {
      DBOS.setConfig({
        name: 'zeroops',
        systemDatabaseUrl: parts.databaseUrl,
        applicationVersion: WORKFLOW_VERSION,
        executorID: EXECUTOR,
        systemDatabasePoolSize: 6,
        // Set by a query of its own on every new connection, which pg warns about; the server's own setting stays.
        systemDatabaseIdleTransactionTimeoutMs: 0,
        logger: quietLogger(parts),
      });
      await DBOS.launch();
      await startUnstarted(parts, workflows);
      await settleAll(flow);
      await tendLocks(parts);
      timers.push(beat(parts, SETTLE_EVERY_MS, () => settleAll(flow)));
      timers.push(beat(parts, TEND_LOCKS_EVERY_MS, () => tendLocks(parts)));
    },
    async shutdown() {
      for (const timer of timers) clearInterval(timer);
      await DBOS.shutdown();
    },
    start: (plan, options) => start(flow, plan, options),
    vote: (approvalId, vote) => castVote(flow, approvalId, vote),
    abort: (runId, by, reason) => abort(flow, { runId, by, reason }),
    onApproved(listener) {
      onceApproved.add(listener);
      return () => onceApproved.delete(listener);
    },
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** One round at a time; one that fails is made up for by the next. */
function beat({ logger }: EngineParts, everyMs: number, work: () => Promise<void>): NodeJS.Timeout {
  let isBusy = false;
  return setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      await work();
    } catch (error) {
      logger.warn({ err: error }, 'upkeep of runs failed, will be tried again');
    } finally {
      isBusy = false;
    }
  }, everyMs);
}

async function start(flow: ApprovalFlow, plan: Plan, options: StartOptions): Promise<Run> {
  const { parts } = flow;
  checkPlan(parts, plan);
  const known = await parts.runs.find(plan.id);
  if (known !== undefined && known.status !== 'awaiting-approval') {
    if (isLive(known)) await flow.startWorkflow(known, options.causedBy);
    return known;
  }
  if (parts.isPaused()) throw runsPaused();
  // Who starts it a second time cannot talk a waiting run out of its approval.
  const needsApproval = options.approvalsNeeded > 0 || known !== undefined;
  if (!needsApproval) await takeLocks(parts, plan);
  const run = await parts.runs.insert({
    id: plan.id,
    number: 0,
    plan,
    status: needsApproval ? 'awaiting-approval' : 'running',
    steps: plan.steps.map(step => ({ id: step.id, status: 'waiting', summary: unworded('') })),
    createdAt: parts.clock.now(),
    summary: needsApproval ? { en: 'waits for approval', zh: '等待审批' } : plan.title,
  });
  if (run.status === 'awaiting-approval')
    await requestApproval(flow, run, { ...options, approvalsNeeded: Math.max(1, options.approvalsNeeded) });
  else await flow.startWorkflow(run, options.causedBy);
  return run;
}

function checkPlan(parts: EngineParts, plan: Plan): void {
  const broken = findBrokenSteps(plan);
  const twins = plan.steps.filter((step, n) => plan.steps.findIndex(each => each.id === step.id) !== n);
  if (plan.steps.length === 0) throw planInvalid(plan.id, 'it has no steps');
  if (broken.length > 0)
    throw planInvalid(plan.id, `steps ${broken.join(', ')} wait for each other or for steps that are not there`);
  if (twins.length > 0) throw planInvalid(plan.id, `there are two steps ${twins[0]!.id}`);
  for (const step of plan.steps) {
    if (step.kind === 'action') getAction(parts, plan, step);
    if (step.kind === 'undo' && getAction(parts, plan, step).rollback === undefined)
      throw planInvalid(plan.id, `step ${step.id} undoes ${step.call.action}, which cannot be undone`);
  }
}

async function takeLocks(parts: EngineParts, plan: Plan): Promise<void> {
  const inTheWay = await parts.locks.take(plan.services, plan.id, LOCK_TERM_MS);
  if (inTheWay !== undefined) throw runLocked(inTheWay.service, inTheWay.holder);
}

/** The same id twice is the same workflow: a second start finds the first. */
async function startWorkflow(workflows: Workflows, plan: Plan, causedBy: string | undefined): Promise<void> {
  await DBOS.startWorkflow(workflows.runPlan, { workflowID: plan.id })(plan, causedBy);
}

/** Killed between the insert and the start of a run that nobody had to approve. */
async function startUnstarted(parts: EngineParts, workflows: Workflows): Promise<void> {
  for (const run of await parts.runs.list({ statuses: ['running'], limit: 1000 }))
    await startWorkflow(workflows, run.plan, undefined);
}

async function castVote(flow: ApprovalFlow, approvalId: string, vote: Omit<Vote, 'at'>): Promise<Run> {
  const { parts } = flow;
  const approval = await parts.approvals.vote(approvalId, { ...vote, at: parts.clock.now() });
  const run = await getRun(parts, approval.run);
  await recordFact(parts, run.plan, {
    kind: 'approval.voted',
    part: vote.by,
    actor: actorOf(vote.by),
    causedBy: factId(run.id, 'approval.requested', ''),
    summary: tellVote(vote),
    data: { approve: vote.approve, reason: vote.reason, ...(vote.for === undefined ? {} : { for: vote.for }) },
  });
  await settle(flow, run, approval);
  return getRun(parts, run.id);
}

function tellVote({ approve, reason, ...vote }: Omit<Vote, 'at'>): Sentence {
  const { en, zh } = tellVoter(vote);
  const decided = approve ? { en: `${en} approved`, zh: `${zh} 已批准` } : { en: `${en} refused`, zh: `${zh} 已拒绝` };
  return about(decided, unworded(reason));
}

async function abort(
  flow: ApprovalFlow,
  { runId, by, reason }: { runId: string; by: string; reason: Sentence },
): Promise<void> {
  const { parts } = flow;
  const run = await getRun(parts, runId);
  if (!isLive(run)) throw runNotLive(runId, run.status);
  await parts.runs.update(run.id, { abort: { by, reason } });
  await recordFact(parts, run.plan, {
    kind: 'run.abort-requested',
    part: '',
    actor: actorOf(by),
    summary: about({ en: `${by} wants it ended`, zh: `${by} 要求中止` }, reason),
  });
  // A vote at the same moment may have come first: then the run starts, and ends as soon as it notices.
  if (run.status === 'awaiting-approval') await settleAll(flow);
}

async function announce(parts: EngineParts, listeners: ReadonlySet<(run: Run) => void>, runId: string): Promise<void> {
  try {
    const run = await getRun(parts, runId);
    for (const listener of listeners) listener(run);
  } catch (error) {
    // Those who must not miss it look into the run store.
    parts.logger.error({ run: runId, err: error }, 'news of a run could not be announced');
  }
}

async function getRun(parts: EngineParts, idOrNumber: string): Promise<Run> {
  const run = await parts.runs.find(idOrNumber);
  if (run === undefined) throw runNotFound(idOrNumber);
  return run;
}

/** DBOS tells a lot at info: its life is our debug. */
function quietLogger({ logger }: EngineParts) {
  return {
    info: (entry: unknown) => logger.debug({ dbos: entry }, 'dbos'),
    debug: (entry: unknown) => logger.trace({ dbos: entry }, 'dbos'),
    warn: (entry: unknown) => logger.warn({ dbos: entry }, 'dbos'),
    error: (entry: unknown) => logger.error({ dbos: entry }, 'dbos'),
  };
}

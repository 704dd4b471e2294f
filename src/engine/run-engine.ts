import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Approval } from '#domain/approval.ts';
import { findBrokenSteps, type Plan } from '#domain/plan.ts';
import { isLive, type Run } from '#domain/run.ts';
import type { RunEngine, StartOptions } from '#ports/run-engine.ts';
import { getAction } from './action-step.ts';
import { planInvalid, runLocked, runNotFound, runNotLive, runsPaused } from './errors.ts';
import type { EngineParts } from './parts.ts';
import { recordFact } from './record.ts';
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
const EXPIRE_EVERY_MS = 2000;
const LOCK_TERM_MS = 900_000;

export function createRunEngine(parts: EngineParts): DurableRunEngine {
  const listeners = new Set<(run: Run) => void>();
  const workflows = registerWorkflows(
    () => parts,
    runId => {
      void announce(parts, listeners, runId);
    },
  );
  let timer: NodeJS.Timeout | undefined;

  return {
    async launch() {
      DBOS.setConfig({
        name: 'zeroops',
        systemDatabaseUrl: parts.databaseUrl,
        applicationVersion: WORKFLOW_VERSION,
        executorID: EXECUTOR,
        systemDatabasePoolSize: 6,
        logger: quietLogger(parts),
      });
      await DBOS.launch();
      await startApproved(parts, workflows);
      timer = setInterval(() => {
        expireApprovals(parts, listeners).catch(error =>
          parts.logger.warn({ err: error }, 'approvals could not be expired'),
        );
      }, EXPIRE_EVERY_MS);
    },
    async shutdown() {
      clearInterval(timer);
      await DBOS.shutdown();
    },
    start: (plan, options) => start(parts, workflows, plan, options),
    vote: (approvalId, vote) => castVote(parts, workflows, listeners, approvalId, vote),
    abort: (runId, by, reason) => abort(parts, listeners, { runId, by, reason }),
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function start(parts: EngineParts, workflows: Workflows, plan: Plan, options: StartOptions): Promise<Run> {
  checkPlan(parts, plan);
  const known = await parts.runs.find(plan.id);
  if (known !== undefined && known.status !== 'awaiting-approval' && !isLive(known)) return known;
  if (parts.isPaused()) throw runsPaused();
  const needsApproval = options.approvalsNeeded > 0;
  if (!needsApproval) await takeLocks(parts, plan);
  const now = parts.clock.now();
  const run = await parts.runs.insert({
    id: plan.id,
    number: 0,
    plan,
    status: needsApproval ? 'awaiting-approval' : 'running',
    steps: plan.steps.map(step => ({ id: step.id, status: 'waiting', summary: '' })),
    createdAt: now,
    summary: needsApproval ? 'waits for approval' : plan.title,
  });
  if (needsApproval) await requestApproval(parts, plan, options);
  else await startWorkflow(workflows, plan);
  return run;
}

function checkPlan(parts: EngineParts, plan: Plan): void {
  const broken = findBrokenSteps(plan);
  if (plan.steps.length === 0) throw planInvalid(plan.id, 'it has no steps');
  if (broken.length > 0)
    throw planInvalid(plan.id, `steps ${broken.join(', ')} wait for each other or for steps that are not there`);
  for (const step of plan.steps) if (step.kind === 'action') getAction(parts, plan, step);
}

async function takeLocks(parts: EngineParts, plan: Plan): Promise<void> {
  const inTheWay = await parts.locks.take(plan.services, plan.id, LOCK_TERM_MS);
  if (inTheWay !== undefined) throw runLocked(inTheWay.service, inTheWay.holder);
}

/** The same id twice is the same workflow: a second start finds the first. */
async function startWorkflow(workflows: Workflows, plan: Plan): Promise<void> {
  await DBOS.startWorkflow(workflows.runPlan, { workflowID: plan.id })(plan);
}

async function requestApproval(parts: EngineParts, plan: Plan, options: StartOptions): Promise<void> {
  const now = parts.clock.now();
  const expiresAt = options.approvalExpiresAt ?? now + 3_600_000;
  await parts.approvals.insert({
    id: plan.id,
    run: plan.id,
    ...(plan.incident === undefined ? {} : { incident: plan.incident }),
    title: plan.title,
    reason: plan.reason,
    needed: options.approvalsNeeded,
    status: 'pending',
    requestedBy: plan.requestedBy,
    requestedAt: now,
    expiresAt,
    votes: [],
  });
  await recordFact(parts, plan, {
    kind: 'approval.requested',
    part: '',
    summary: `${plan.title} needs ${options.approvalsNeeded} approval${options.approvalsNeeded > 1 ? 's' : ''}`,
    ...(options.causedBy === undefined ? {} : { causedBy: options.causedBy }),
    data: { needed: options.approvalsNeeded, expiresAt },
  });
}

async function castVote(
  parts: EngineParts,
  workflows: Workflows,
  listeners: ReadonlySet<(run: Run) => void>,
  approvalId: string,
  vote: { by: string; approve: boolean; reason: string },
): Promise<Run> {
  const approval = await parts.approvals.vote(approvalId, { ...vote, at: parts.clock.now() });
  const run = await getRun(parts, approval.run);
  await recordFact(parts, run.plan, {
    kind: 'approval.voted',
    part: vote.by,
    actor: `person:${vote.by}`,
    summary: `${vote.by} ${vote.approve ? 'approved' : 'refused'}: ${vote.reason}`,
    data: { approve: vote.approve, reason: vote.reason },
  });
  if (approval.status === 'approved') await startWorkflow(workflows, run.plan);
  if (approval.status === 'rejected')
    await endUnstarted(parts, listeners, run, 'rejected', `refused by ${vote.by}: ${vote.reason}`);
  return getRun(parts, run.id);
}

/** Approved just before a crash, not started yet. */
async function startApproved(parts: EngineParts, workflows: Workflows): Promise<void> {
  for (const run of await parts.runs.list({ statuses: ['awaiting-approval', 'running'], limit: 1000 })) {
    const approval = await parts.approvals.find(run.id);
    if (approval === undefined || approval.status === 'approved') await startWorkflow(workflows, run.plan);
  }
}

async function expireApprovals(parts: EngineParts, listeners: ReadonlySet<(run: Run) => void>): Promise<void> {
  for (const approval of await parts.approvals.expire(parts.clock.now())) {
    await noteExpiry(parts, listeners, approval);
  }
}

async function noteExpiry(
  parts: EngineParts,
  listeners: ReadonlySet<(run: Run) => void>,
  approval: Approval,
): Promise<void> {
  const run = await getRun(parts, approval.run);
  await recordFact(parts, run.plan, {
    kind: 'approval.expired',
    part: '',
    summary: `nobody decided in time on: ${approval.title}`,
  });
  await endUnstarted(parts, listeners, run, 'expired', 'nobody decided in time');
}

async function abort(
  parts: EngineParts,
  listeners: ReadonlySet<(run: Run) => void>,
  { runId, by, reason }: { runId: string; by: string; reason: string },
): Promise<void> {
  const run = await getRun(parts, runId);
  if (!isLive(run)) throw runNotLive(runId, run.status);
  await parts.runs.update(run.id, { abort: { by, reason } });
  await recordFact(parts, run.plan, {
    kind: 'run.abort-requested',
    part: '',
    actor: `person:${by}`,
    summary: `${by} wants it ended: ${reason}`,
  });
  if (run.status === 'awaiting-approval')
    await endUnstarted(parts, listeners, run, 'aborted', `aborted by ${by}: ${reason}`);
}

async function endUnstarted(
  parts: EngineParts,
  listeners: ReadonlySet<(run: Run) => void>,
  run: Run,
  status: 'rejected' | 'expired' | 'aborted',
  summary: string,
): Promise<void> {
  await parts.runs.update(run.id, { status, endedAt: parts.clock.now(), summary });
  await recordFact(parts, run.plan, {
    kind: 'run.ended',
    part: '',
    summary: `${run.plan.title}: ${status}, ${summary}`,
    data: { status },
  });
  await announce(parts, listeners, run.id);
}

async function announce(parts: EngineParts, listeners: ReadonlySet<(run: Run) => void>, runId: string): Promise<void> {
  const run = await parts.runs.find(runId).catch(() => undefined);
  if (run === undefined) return;
  for (const listener of listeners) listener(run);
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

import { setTimeout as delay } from 'node:timers/promises';
import { uuidV8Of } from '#base/ids.ts';
import { canonicalJson, toJson } from '#base/json.ts';
import { actorOf } from '#domain/identity.ts';
import type { PlanDraft, Task } from '#domain/plan.ts';
import { isLive, type Run } from '#domain/run.ts';
import { about, joined, type Sentence, unworded } from '#domain/sentence.ts';
import type { SpecProblem } from '#ports/operation.ts';
import type { ApiParts } from '../api-parts.ts';
import { idempotencyKeyReused, requestInvalid, runNotFound, taskRefused } from '../errors.ts';
import { type PreparedTask, prepareTask } from './prepare-task.ts';

/** Who asks, and how. */
export interface Asked {
  readonly by: string;
  readonly reason: string;
  /** Asked again with one key, the first run is the answer. */
  readonly key: string | undefined;
}

const LOOK_EVERY_MS = 250;
const WAIT_LIMIT_MS = 120_000;

/** Hands out what an operation compiled; what is wrong with the spec is the caller's. */
export function requireDraft(compiled: PlanDraft | { readonly problems: readonly SpecProblem[] }): PlanDraft {
  if (!('problems' in compiled)) return compiled;
  throw requestInvalid(compiled.problems.map(({ path, problem }) => ({ path: `body/${path}`, problem })));
}

export async function previewTask(parts: ApiParts, draft: PlanDraft, { by }: Asked): Promise<PreparedTask['preview']> {
  return (await prepareTask(parts, draft, { id: parts.newId(), by })).preview;
}

/** Starts the run of a task, or leaves it waiting for the approvals that its risk demands. */
export async function submitTask(parts: ApiParts, draft: PlanDraft, asked: Asked): Promise<Run> {
  const known = await findAsked(parts, draft.task, asked.key);
  if (known !== undefined) return known;
  const id = asked.key === undefined ? parts.newId() : idOf(draft.task, asked.key);
  const reason = withReason(draft.reason, asked);
  const { plan, preview } = await prepareTask(parts, { ...draft, reason }, { id, by: asked.by });
  if (preview.problems.length > 0) throw taskRefused(draft.title, preview.problems);
  const { approvalsNeeded } = preview;
  const causedBy = uuidV8Of(id, 'run.requested');
  await parts.journal.append({
    id: causedBy,
    kind: 'run.requested',
    subject: `run/${id}`,
    actor: actorOf(asked.by),
    run: id,
    data: {
      summary: about({ en: `${asked.by} asked for`, zh: `${asked.by} 提出` }, draft.title),
      reason: asked.reason,
      task: toJson(draft.task),
      risk: toJson(plan.risk),
      approvalsNeeded,
    },
  });
  return parts.engine.start(plan, { approvalsNeeded, causedBy });
}

function withReason(reason: Sentence, asked: Asked): Sentence {
  if (asked.reason === '') return reason;
  return joined([reason, about(asked.by, unworded(asked.reason))], { en: '; ', zh: '；' });
}

/** The run once it has ended, or waits for people, or as it is when patience is over. */
export async function waitForRun(parts: ApiParts, { id }: Run): Promise<Run> {
  const until = parts.clock.elapsed() + WAIT_LIMIT_MS;
  for (;;) {
    const run = await parts.runs.find(id);
    if (run === undefined) throw runNotFound(id);
    if (!isLive(run) || run.status === 'awaiting-approval' || parts.clock.elapsed() >= until) return run;
    await delay(LOOK_EVERY_MS);
  }
}

/** The run that was begun with this key before. */
export async function findAsked({ runs }: ApiParts, task: Task, key: string | undefined): Promise<Run | undefined> {
  const known = key === undefined ? undefined : await runs.find(idOf(task, key));
  if (known !== undefined && canonicalJson(known.plan.task?.spec) !== canonicalJson(task.spec))
    throw idempotencyKeyReused(key!);
  return known;
}

function idOf({ type }: Task, key: string): string {
  return uuidV8Of('task', type, key);
}

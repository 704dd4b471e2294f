import type { TaskPreview } from '#api/task.ts';
import type { PlanDraft } from '#domain/plan.ts';
import { listActed } from '#domain/roll-back.ts';
import type { Run } from '#domain/run.ts';
import type { Sentence } from '#domain/sentence.ts';
import { compileRollBack, type RollBackSpec, rollBackTask, tellRollBack } from '#operations/roll-back/roll-back.ts';
import type { ApiParts } from '../api-parts.ts';
import { taskRefused } from '../errors.ts';
import { NO_RISK_YET } from './prepare-task.ts';
import { type Asked, findAsked, previewTask, submitTask } from './submit-task.ts';

/** Many times what one service sees in a day. */
const MOST_LATER_RUNS = 1000;

/** What rolling the run back would do; what stands in the way is one of its problems. */
export async function previewRollBack(parts: ApiParts, spec: RollBackSpec, asked: Asked): Promise<TaskPreview> {
  const compiled = await compile(parts, spec);
  if (!('refused' in compiled)) return previewTask(parts, compiled, asked);
  return {
    ...{ dryRun: true, title: tellRollBack(spec.run), steps: [], order: [] },
    ...{ risk: NO_RISK_YET, approvalsNeeded: 0, problems: toProblems(compiled.refused) },
  };
}

/** Asked again with one key, the roll back of the first time is the answer, and not in the way of itself. */
export async function beginRollBack(parts: ApiParts, spec: RollBackSpec, asked: Asked): Promise<Run> {
  const known = await findAsked(parts, rollBackTask(spec), asked.key);
  if (known !== undefined) return known;
  const compiled = await compile(parts, spec);
  if ('refused' in compiled) throw taskRefused(tellRollBack(spec.run), toProblems(compiled.refused));
  return submitTask(parts, compiled, asked);
}

async function compile(
  { runs, actions }: ApiParts,
  spec: RollBackSpec,
): Promise<PlanDraft | { readonly refused: Sentence }> {
  const { run } = spec;
  const services = new Set(listActed(run).map(({ step }) => step.call.service));
  const startedAfter = run.startedAt ?? run.createdAt;
  const later = await Promise.all(
    [...services].map(service => runs.list({ service, startedAfter, limit: MOST_LATER_RUNS })),
  );
  return compileRollBack(spec, { actions, later: later.flat() });
}

function toProblems(problem: Sentence) {
  return [{ path: 'run', problem }];
}

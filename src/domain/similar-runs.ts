import { shapeOf } from './align-steps.ts';
import type { Run } from './run.ts';

/** Others that did the same at the same services, the latest first; then others of the same kind of task there. */
export function rankSimilarRuns(run: Run, others: readonly Run[]): Run[] {
  const ranked = others
    .filter(other => other.id !== run.id)
    .map(other => ({ other, likeness: likenessOf(run, other) }))
    .filter(({ likeness }) => likeness > 0);
  ranked.sort((a, b) => b.likeness - a.likeness || b.other.number - a.other.number);
  return ranked.map(({ other }) => other);
}

function likenessOf(run: Run, other: Run): 0 | 1 | 2 {
  if (planShapeOf(run) === planShapeOf(other)) return 2;
  const isSameTask = run.plan.task !== undefined && run.plan.task.type === other.plan.task?.type;
  return isSameTask && run.plan.services.some(service => other.plan.services.includes(service)) ? 1 : 0;
}

function planShapeOf({ plan }: Run): string {
  return plan.steps.map(shapeOf).join('\n');
}

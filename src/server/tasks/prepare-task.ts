import type { TaskPreview } from '#api/task.ts';
import type { ActionPreview } from '#domain/action.ts';
import { assessRisk } from '#domain/assess-risk.ts';
import type { ActionStep, Plan, PlanDraft, UndoStep } from '#domain/plan.ts';
import { APPROVALS_NEEDED, type Risk } from '#domain/risk.ts';
import { callersOf } from '#domain/topology.ts';
import type { NoPreview } from '#engine/preview-action.ts';
import type { ApiParts } from '../api-parts.ts';

export interface PreparedTask {
  readonly plan: Plan;
  readonly preview: TaskPreview;
}

interface Looked {
  readonly step: ActionStep | UndoStep;
  readonly found: ActionPreview | NoPreview;
}

const RECENT_MS = 3_600_000;
const RECENT_RUNS = 500;
export const NO_RISK_YET: Risk = { score: 0, level: 'low', parts: [] };

/** A draft with everything that people should know before they say yes: what would change, how risky it is, who must agree. */
export async function prepareTask(
  parts: ApiParts,
  draft: PlanDraft,
  { id, by }: { readonly id: string; readonly by: string },
): Promise<PreparedTask> {
  const looked = await Promise.all(
    draft.steps
      .filter(step => step.kind === 'action' || step.kind === 'undo')
      .map(async step => ({ step, found: await parts.previewStep(step) })),
  );
  const risk = looked.length === 0 ? NO_RISK_YET : await assess(parts, draft, looked);
  const plan = { ...draft, id, risk, requestedBy: by, createdAt: parts.clock.now() };
  return { plan, preview: toPreview(plan, looked) };
}

function toPreview(plan: Plan, looked: readonly Looked[]): TaskPreview {
  return {
    dryRun: true,
    title: plan.title,
    steps: looked.map(({ step, found }) => ({
      step: step.id,
      summary: 'refused' in found ? found.refused : found.summary,
      changes: 'refused' in found ? [] : [...found.changes],
      instances: 'refused' in found ? [] : [...found.instances],
      capacityLossRatio: 'refused' in found ? 0 : found.capacityLossRatio,
      isUnnecessary: 'refused' in found && found.isUnnecessary,
    })),
    order: plan.steps.map(({ id, after }) => ({ id, after: [...after] })),
    risk: plan.risk,
    approvalsNeeded: APPROVALS_NEEDED[plan.risk.level],
    problems: looked.flatMap(({ step, found }) =>
      'refused' in found && !found.isUnnecessary && !followsAnAction(plan, step)
        ? [{ path: step.id, problem: found.refused }]
        : [],
    ),
  };
}

/** What is refused now may be in order once earlier steps have changed the service. */
function followsAnAction({ steps }: Plan, { after, call }: ActionStep | UndoStep): boolean {
  return steps.some(
    step =>
      step.kind !== 'wait' &&
      after.includes(step.id) &&
      ((step.kind === 'action' && step.call.service === call.service) ||
        followsAnAction({ steps } as Plan, { after: step.after, call } as ActionStep)),
  );
}

async function assess(parts: ApiParts, draft: PlanDraft, looked: readonly Looked[]): Promise<Risk> {
  const { services, dependencies } = parts.readTopology();
  const dependents = new Set(draft.services.flatMap(service => callersOf(service, dependencies)));
  const needed = looked.filter(({ found }) => !('refused' in found && found.isUnnecessary));
  const actions = needed.map(({ step }) => parts.actions.get(step.call.action)!);
  return assessRisk({
    actionRisks: actions.map(({ baseRisk }) => baseRisk),
    // Of what cannot be foreseen, the worst is assumed.
    capacityLossRatio: Math.max(0, ...needed.map(({ found }) => ('refused' in found ? 1 : found.capacityLossRatio))),
    dependentsRatio: dependents.size / Math.max(1, services.length),
    // What takes something back is not taken back itself.
    isReversible: actions.every(({ reversible }) => reversible) && needed.every(({ step }) => step.kind === 'action'),
    windowRisk: 0,
    recentFailures: await countRecentFailures(parts, draft.services),
  });
}

async function countRecentFailures({ runs, clock }: ApiParts, services: readonly string[]): Promise<number> {
  const failed = await runs.list({ statuses: ['failed', 'rolled-back', 'rollback-failed'], limit: RECENT_RUNS });
  const since = clock.now() - RECENT_MS;
  return failed.filter(
    ({ endedAt = 0, plan }) => endedAt > since && plan.services.some(service => services.includes(service)),
  ).length;
}

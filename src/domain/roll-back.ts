import type { JsonObject } from '#base/json.ts';
import type { ActionStep, Plan, UndoStep } from './plan.ts';
import type { Run, StepState } from './run.ts';
import type { Sentence } from './sentence.ts';

/** Type of the task by which people take back what a run did. */
export const ROLL_BACK = 'roll-back';

/** An action step that has, or may have, changed something that is still as the step left it. */
export interface ActedStep {
  readonly step: ActionStep;
  readonly state: StepState & { readonly undo: JsonObject };
}

/** What a run did and neither it nor another one has taken back, the latest first. */
export function listActed({ plan, steps, rollBack }: Pick<Run, 'plan' | 'steps' | 'rollBack'>): ActedStep[] {
  const states = new Map(steps.map(state => [state.id, state]));
  return plan.steps
    .flatMap(step => {
      const state = states.get(step.id);
      // The way back is kept just before the effect: without it there was none.
      if (step.kind !== 'action' || state?.undo === undefined) return [];
      if (state.status === 'rolled-back' || rollBack?.undone.includes(step.id)) return [];
      return [{ step, state: { ...state, undo: state.undo } }];
    })
    .reverse()
    .sort((a, b) => (b.state.endedAt ?? 0) - (a.state.endedAt ?? 0));
}

/**
 * The latest run whose effect on one of the services would be lost if an earlier state were put back. What leaves nothing
 * behind, a restart for example, is never in the way.
 */
export function findInTheWay(
  services: ReadonlySet<string>,
  later: readonly Run[],
  canUndo: (action: string) => boolean,
): { readonly run: Run; readonly service: string } | undefined {
  const found = later
    .flatMap(run => listActed(run).map(({ step }) => ({ run, ...step.call })))
    .filter(({ service, action }) => services.has(service) && canUndo(action));
  return found.sort((a, b) => (b.run.startedAt ?? 0) - (a.run.startedAt ?? 0))[0];
}

export function tellInTheWay({ run, service }: { readonly run: Run; readonly service: string }): Sentence {
  const { number, plan } = run;
  return {
    en: `RUN-${number} (${plan.title.en}) changed ${service} later: roll that back first`,
    zh: `RUN-${number}（${plan.title.zh}）之后又变更了 ${service}：请先回滚它`,
  };
}

/** Which run a plan takes back. */
export function findUndone({ steps }: Pick<Plan, 'steps'>): UndoStep['of'] | undefined {
  return steps.find(step => step.kind === 'undo')?.of;
}

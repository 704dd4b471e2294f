import type { PlanDraft } from '#domain/plan.ts';
import type { Service } from '#domain/topology.ts';
import type { ActionRegistry } from './action.ts';

/** What a task is compiled against. */
export interface CompileContext {
  readonly services: readonly Service[];
  readonly actions: ActionRegistry;
}

/** One thing that is wrong with a spec, and where: `tasks/0/action`. */
export interface SpecProblem {
  readonly path: string;
  readonly problem: string;
}

/** A kind of task. `compile` is pure, and what cannot be done as written is a problem, never left out in silence. */
export interface Operation<Spec> {
  readonly type: string;
  compile(spec: Spec, context: CompileContext): PlanDraft | { readonly problems: readonly SpecProblem[] };
}

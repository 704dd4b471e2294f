import type { Gate, PlanDraft, Step, Task } from '#domain/plan.ts';
import { type ActedStep, findInTheWay, findUndone, listActed, ROLL_BACK, tellInTheWay } from '#domain/roll-back.ts';
import { isLive, RUN_STATUS_WORDS, type Run } from '#domain/run.ts';
import { listOf, type Sentence } from '#domain/sentence.ts';
import type { ActionRegistry } from '#ports/action.ts';

/** What a roll back is compiled against. */
export interface RollBackContext {
  readonly actions: ActionRegistry;
  /** Runs on the same services that started after it. */
  readonly later: readonly Run[];
}

export interface RollBackSpec {
  readonly run: Run;
  readonly healthCheck: Pick<Gate, 'holdMs' | 'timeoutMs'>;
}

/** What was asked for, whether it can be done or not. */
export function rollBackTask({ run: { id, number }, healthCheck }: RollBackSpec): Task {
  return { type: ROLL_BACK, spec: { run: id, number, healthCheck } };
}

export function tellRollBack({ number, plan }: Run): Sentence {
  return { en: `Roll back RUN-${number}: ${plan.title.en}`, zh: `回滚 RUN-${number}：${plan.title.zh}` };
}

/** Undoes, one after another and the last first, what a run did; then health is proved. */
export function compileRollBack(
  spec: RollBackSpec,
  context: RollBackContext,
): PlanDraft | { readonly refused: Sentence } {
  const { run } = spec;
  const acted = listActed(run);
  const refused = findRefusal(run, acted, context);
  if (refused !== undefined) return { refused };
  const services = [...new Set(acted.map(({ step }) => step.call.service))].sort();
  const done = listOf(acted.map(name));
  return {
    title: tellRollBack(run),
    reason: {
      en: `takes back what RUN-${run.number} did: ${done.en}`,
      zh: `撤销 RUN-${run.number} 所做的：${done.zh}`,
    },
    services,
    steps: toSteps(spec, acted, services),
    task: rollBackTask(spec),
  };
}

function findRefusal(run: Run, acted: readonly ActedStep[], { actions, later }: RollBackContext): Sentence | undefined {
  const canUndo = (action: string) => actions.get(action)?.rollback !== undefined;
  const stuck = acted.filter(({ step }) => !canUndo(step.call.action));
  if (isLive(run)) return tellLive(run);
  const undone = findUndone(run.plan);
  if (undone !== undefined) return tellIsRollBack(run, undone.number);
  if (run.rollBack !== undefined && isLive(run.rollBack)) return tellUnderWay(run.rollBack);
  if (acted.length === 0) return run.rollBack?.undone.length ? tellDone(run.rollBack) : tellNothing(run);
  if (stuck.length > 0) return tellStuck(stuck);
  const inTheWay = findInTheWay(new Set(acted.map(({ step }) => step.call.service)), later, canUndo);
  return inTheWay && tellInTheWay(inTheWay);
}

function toSteps(
  { run: { id: run, number }, healthCheck }: RollBackSpec,
  acted: readonly ActedStep[],
  services: readonly string[],
): Step[] {
  const ids = acted.map(({ step }) => `undo-${step.id}`);
  const undoing = acted.map(
    ({ step: { id: step, call, timeoutMs }, state: { undo } }, i): Step => ({
      ...{ id: ids[i]!, kind: 'undo', after: i === 0 ? [] : [ids[i - 1]!] },
      ...{ of: { run, number, step }, call, undo, timeoutMs },
    }),
  );
  return [...undoing, { id: 'health_check', kind: 'gate', after: ids.slice(-1), gate: { services, ...healthCheck } }];
}

function name({ step: { call } }: ActedStep): Sentence {
  return { en: `${call.action} on ${call.service}`, zh: `对 ${call.service} 执行的 ${call.action}` };
}

function tellLive({ number, status }: Run): Sentence {
  const { en, zh } = RUN_STATUS_WORDS[status];
  return {
    en: `RUN-${number} has not ended, it is ${en}: abort it instead, which takes back what it did`,
    zh: `RUN-${number} 尚未结束（${zh}）：请改为中止它，已做的操作会被撤销`,
  };
}

function tellIsRollBack({ number }: Run, undone: number): Sentence {
  return {
    en: `RUN-${number} is a roll back itself, of RUN-${undone}: ask anew for what it took back`,
    zh: `RUN-${number} 本身就是对 RUN-${undone} 的回滚：请重新发起被它撤销的操作`,
  };
}

function tellUnderWay({ number }: { readonly number: number }): Sentence {
  return { en: `RUN-${number} is there to roll it back already`, zh: `RUN-${number} 已在回滚它` };
}

function tellDone({ number }: { readonly number: number }): Sentence {
  return { en: `RUN-${number} has rolled it back already`, zh: `RUN-${number} 已将它回滚` };
}

function tellNothing({ number }: Run): Sentence {
  return {
    en: `RUN-${number} changed nothing, or nothing that is still there`,
    zh: `RUN-${number} 没有做任何变更，或其变更已不存在`,
  };
}

function tellStuck(stuck: readonly ActedStep[]): Sentence {
  const { en, zh } = listOf(stuck.map(name));
  return { en: `${en} cannot be undone`, zh: `${zh} 无法撤销` };
}

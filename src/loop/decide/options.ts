import type { JsonObject } from '#base/json.ts';
import type { ActionCall, ActionPreview } from '#domain/action.ts';
import { assessRisk } from '#domain/assess-risk.ts';
import type { AutonomyLevel } from '#domain/autonomy.ts';
import type { Cause } from '#domain/cause.ts';
import type { Incident } from '#domain/incident.ts';
import type { Risk } from '#domain/risk.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { Strategy } from '#domain/strategy.ts';
import { callersOf, type Topology } from '#domain/topology.ts';
import type { ActionRegistry } from '#ports/action.ts';
import { triedKey } from './attempts.ts';
import { customise, findUnmet, type Situation } from './situation.ts';

/** What became of every strategy that was looked at. */
export interface Alternative {
  readonly strategy: string;
  readonly title: Sentence;
  readonly verdict: 'chosen' | 'lower' | 'tried' | 'unmet' | 'refused';
  readonly reason: Sentence;
}

export interface DecisionInput {
  readonly incident: Incident;
  readonly cause: Cause;
  readonly situation: Situation;
  readonly topology: Topology;
  readonly strategies: readonly Strategy[];
  readonly actions: ActionRegistry;
  /** What each action would change, found by its `plan` and `validate`; `undefined` when it is refused. */
  readonly preview: (call: ActionCall) => Promise<ActionPreview | { readonly refused: Sentence }>;
  readonly autonomyOf: (action: string) => Promise<AutonomyLevel>;
  /** Past successes and failures of a strategy for this kind of failure. */
  readonly recordOf: (strategy: string) => { readonly successes: number; readonly failures: number };
  readonly windowRisk: number;
  readonly recentFailures: number;
  readonly planId: string;
  readonly now: number;
}

/** Evidence of this many cases weighs as much as the probability written in the strategy. */
const PRIOR_WEIGHT = 5;
/** What failed already for this incident is half as likely to help when it is done again in another way. */
const REPEAT_FACTOR = 0.5;
/** Below this chance nobody would try: people are called instead. */
const LEAST_PROBABILITY = 0.3;

const ALREADY_TRIED: Sentence = {
  en: 'it was tried for this incident and did not help',
  zh: '已在此事件中尝试过，没有见效',
};

/** A strategy fitted to the situation, that could be carried out now. */
export interface Option {
  readonly strategy: Strategy;
  readonly previews: readonly ActionPreview[];
  readonly calls: readonly ActionCall[];
  /** In [0, 1]. */
  readonly probability: number;
  readonly risk: Risk;
  readonly worth: number;
}

export async function weigh(input: DecisionInput): Promise<{ options: Option[]; alternatives: Alternative[] }> {
  const options: Option[] = [];
  const alternatives: Alternative[] = [];
  for (const strategy of input.strategies.filter(each => fits(each, input.cause))) {
    const outcome = await tryOut(input, strategy);
    if ('worth' in outcome) options.push(outcome);
    else alternatives.push(outcome);
  }
  options.sort((a, b) => b.worth - a.worth || (a.strategy.id < b.strategy.id ? -1 : 1));
  return { options, alternatives };
}

/** With `params`, one for each call, instead of those that the strategy gives. */
export async function tryOut(
  input: DecisionInput,
  strategy: Strategy,
  params?: readonly JsonObject[],
): Promise<Option | Alternative> {
  const named = { strategy: strategy.id, title: strategy.title };
  if (input.incident.tried.includes(triedKey(input.situation, strategy))) {
    return { ...named, verdict: 'tried', reason: ALREADY_TRIED };
  }
  const unmet = findUnmet(strategy, input.situation);
  if (unmet !== undefined) {
    const reason = { en: `prerequisite ${unmet} does not hold`, zh: `前提条件 ${unmet} 不满足` };
    return { ...named, verdict: 'unmet', reason };
  }
  const probability = successProbability(input, strategy);
  if (probability < LEAST_PROBABILITY) {
    const [percent, attempts] = [Math.round(probability * 100), countAttemptsAlike(input, strategy)];
    const reason = {
      en: `only ${percent} % likely to help after ${attempts} attempts alike`,
      zh: `类似做法已尝试 ${attempts} 次，见效的可能只有 ${percent} %`,
    };
    return { ...named, verdict: 'refused', reason };
  }
  const given = customise(strategy, input.situation);
  const calls = given.map((call, index) => ({ ...call, params: params?.[index] ?? call.params }));
  const previews: ActionPreview[] = [];
  for (const call of calls) {
    const preview = await input.preview(call);
    if ('refused' in preview) return { ...named, verdict: 'refused', reason: preview.refused };
    previews.push(preview);
  }
  const risk = assess(input, calls, previews);
  const worth = probability - 0.5 * risk.score - strategy.expectedDurationMs / 300_000;
  return { strategy, calls, previews, risk, probability, worth };
}

export function fits(strategy: Strategy, cause: Cause): boolean {
  return (
    strategy.failureTypes.includes(cause.type) &&
    (strategy.problems.length === 0 || strategy.problems.includes(cause.problem))
  );
}

/** What is written in the strategy, moved by what happened (mean of a beta posterior), less what failed just now. */
function successProbability(input: DecisionInput, strategy: Strategy): number {
  const { successes, failures } = input.recordOf(strategy.id);
  const learnt = (strategy.successProbability * PRIOR_WEIGHT + successes) / (PRIOR_WEIGHT + successes + failures);
  return learnt * REPEAT_FACTOR ** countAttemptsAlike(input, strategy);
}

/** Failed attempts of this incident at the same service that did the same in another way: one by one, or all at once. */
function countAttemptsAlike({ incident, situation, strategies }: DecisionInput, strategy: Strategy): number {
  const verbs = verbsOf(strategy);
  return incident.tried.filter(attempt => {
    const [service, id] = (attempt.split(' ')[0] ?? '').split('/');
    const tried = strategies.find(each => each.id === id);
    return service === situation.cause.service && tried !== undefined && verbsOf(tried) === verbs;
  }).length;
}

function verbsOf(strategy: Strategy): string {
  return strategy.actions.map(({ action }) => action.replace('rolling-', '')).join(' ');
}

function assess(input: DecisionInput, calls: Option['calls'], previews: readonly ActionPreview[]): Risk {
  const touched = new Set(calls.map(call => call.service));
  const dependents = new Set([...touched].flatMap(service => callersOf(service, input.topology.dependencies)));
  const actions = calls.map(call => input.actions.get(call.action)!);
  return assessRisk({
    actionRisks: actions.map(action => action.baseRisk),
    capacityLossRatio: Math.max(0, ...previews.map(preview => preview.capacityLossRatio)),
    dependentsRatio: dependents.size / Math.max(1, input.topology.services.length),
    isReversible: actions.every(action => action.reversible),
    confidence: input.cause.confidence,
    windowRisk: input.windowRisk,
    recentFailures: input.recentFailures,
  });
}

import type { Offer, PlanChange } from '#domain/offer.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import { triedKey } from './attempts.ts';
import { type Decision, leastAutonomy, lowerThan, modeOf, tellWay, toPlan } from './decide.ts';
import { type Alternative, type DecisionInput, fits, type Option, tryOut, weigh } from './options.ts';

/** What fits the cause: first what can be done, the best first, then what cannot, and why. */
export async function listOffers(input: DecisionInput, chosen: string): Promise<Offer[]> {
  const { options, alternatives } = await weigh(input);
  const possible = await Promise.all(options.map(option => toOffer(input, option, chosen)));
  const others = alternatives.map(({ strategy, title, reason }) => ({
    ...{ strategy, title, isChosen: strategy === chosen, refused: reason, actions: [] },
  }));
  return [...possible, ...others];
}

/**
 * The plan that a person wants instead. Its risk is weighed as that of any plan, and somebody always has to approve it.
 * Whoever gives params of their own has asked for it, and does not approve it too.
 */
export async function decideAsTold(input: DecisionInput, change: PlanChange): Promise<ChangedDecision> {
  const strategy = input.strategies.find(each => each.id === change.strategy && fits(each, input.cause));
  if (strategy === undefined) {
    const { problem } = input.cause;
    const [en, zh] = [`${change.strategy} is no way to mend ${problem}`, `${change.strategy} 不适用于 ${problem}`];
    return { refused: { en, zh } };
  }
  const option = await tryOut(input, strategy, change.params);
  if (!('worth' in option)) return { refused: option.reason };
  const autonomy = await leastAutonomy(input, option);
  const plan = toPlan(input, option);
  const { options, alternatives } = await weigh(input);
  const chosen: Alternative = {
    strategy: strategy.id,
    title: strategy.title,
    verdict: 'chosen',
    reason: about({ en: `chosen by ${change.by}`, zh: `由 ${change.by} 选择` }, unworded(change.reason)),
  };
  const others = options.filter(each => each.strategy.id !== strategy.id);
  return {
    mode: 'approval',
    approvalsNeeded: approvalsOf(autonomy, option),
    autonomy,
    strategy,
    attempt: triedKey(input.situation, strategy),
    plan: change.params === undefined ? plan : { ...plan, requestedBy: change.by },
    alternatives: [chosen, ...others.map(each => passedOver(option, each)), ...alternatives],
    reason: tellWay(option),
  };
}

export type ChangedDecision = Exclude<Decision, { mode: 'none' }> | { readonly refused: Sentence };

async function toOffer(input: DecisionInput, option: Option, chosen: string): Promise<Offer> {
  const { strategy, calls, previews, probability, risk } = option;
  return {
    strategy: strategy.id,
    title: strategy.title,
    isChosen: strategy.id === chosen,
    ...{ probability, risk, approvalsNeeded: approvalsOf(await leastAutonomy(input, option), option) },
    actions: calls.map(({ action, service, params }, index) => {
      const { title, paramsSchema } = input.actions.get(action)!;
      const { summary, changes } = previews[index]!;
      return { action, title, service, params, paramsSchema, summary, changes };
    }),
  };
}

function approvalsOf(autonomy: Parameters<typeof modeOf>[0], { risk }: Option): number {
  return Math.max(1, modeOf(autonomy, risk).approvalsNeeded);
}

function passedOver(taken: Option, option: Option): Alternative {
  if (option.worth <= taken.worth) return lowerThan(taken, option);
  const { id, title } = option.strategy;
  return {
    ...{ strategy: id, title, verdict: 'lower' },
    reason: {
      en: `worth ${option.worth.toFixed(2)}, more than ${taken.worth.toFixed(2)}, and passed over by people`,
      zh: `价值 ${option.worth.toFixed(2)}，高于 ${taken.worth.toFixed(2)}，但人工未选`,
    },
  };
}

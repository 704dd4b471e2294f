import { AUTONOMY_LEVELS, type AutonomyLevel } from '#domain/autonomy.ts';
import type { Cause } from '#domain/cause.ts';
import type { Plan, Step } from '#domain/plan.ts';
import { APPROVALS_NEEDED, type Risk } from '#domain/risk.ts';
import { about, joined, listOf, type Sentence } from '#domain/sentence.ts';
import type { Strategy } from '#domain/strategy.ts';
import { triedKey } from './attempts.ts';
import { type Alternative, type DecisionInput, type Option, weigh } from './options.ts';

export type Decision =
  | {
      readonly mode: 'automatic' | 'notify' | 'approval' | 'suggest';
      readonly approvalsNeeded: number;
      readonly plan: Plan;
      readonly strategy: Strategy;
      /** Marks the attempt in the incident's `tried`. */
      readonly attempt: string;
      readonly autonomy: AutonomyLevel;
      readonly alternatives: readonly Alternative[];
      readonly reason: Sentence;
    }
  | { readonly mode: 'none'; readonly alternatives: readonly Alternative[]; readonly reason: Sentence };

/** Health must hold this long before a repair counts. */
const HOLD_MS = 4000;
const LEAST_GATE_MS = 30_000;
const ACTION_TIMEOUT_MS = 60_000;

const SEMICOLON: Sentence = { en: '; ', zh: '；' };

/** Chooses the strategy with the best expected worth, and says who must agree. Tries none twice for one incident. */
export async function decide(input: DecisionInput): Promise<Decision> {
  const { options, alternatives } = await weigh(input);
  const best = options[0];
  if (best === undefined) {
    return {
      mode: 'none',
      alternatives,
      reason: {
        en: `no strategy is left for ${input.cause.problem} at ${input.cause.service}`,
        zh: `针对 ${input.cause.service} 的 ${input.cause.problem} 已没有可用的策略`,
      },
    };
  }
  const autonomy = await leastAutonomy(input, best);
  const others = options.slice(1).map(option => lowerThan(best, option));
  const chosen: Alternative = {
    strategy: best.strategy.id,
    title: best.strategy.title,
    verdict: 'chosen',
    reason: tellWorth(best),
  };
  return {
    ...modeOf(autonomy, best.risk),
    autonomy,
    strategy: best.strategy,
    attempt: triedKey(input.situation, best.strategy),
    plan: toPlan(input, best),
    alternatives: [chosen, ...others, ...alternatives],
    reason: tellWay(best),
  };
}

/** What would be done, in the words of each action. */
export function tellWay({ strategy, previews }: Option): Sentence {
  const summaries = previews.map(({ summary }) => summary);
  return about(strategy.title, joined(summaries, SEMICOLON));
}

function tellWorth({ worth, risk, probability }: Option): Sentence {
  const [value, percent, score] = [worth.toFixed(2), Math.round(probability * 100), risk.score.toFixed(2)];
  return {
    en: `worth ${value} (${percent} % likely to help, risk ${score})`,
    zh: `价值 ${value}（有 ${percent} % 的可能见效，风险 ${score}）`,
  };
}

export async function leastAutonomy(input: DecisionInput, option: Option): Promise<AutonomyLevel> {
  const levels = await Promise.all(option.calls.map(call => input.autonomyOf(call.action)));
  return levels.reduce((least, level) =>
    AUTONOMY_LEVELS.indexOf(level) < AUTONOMY_LEVELS.indexOf(least) ? level : least,
  );
}

/** The stricter of what the risk demands and what autonomy has been earned. */
export function modeOf(
  autonomy: AutonomyLevel,
  risk: Risk,
): { mode: 'automatic' | 'notify' | 'approval' | 'suggest'; approvalsNeeded: number } {
  if (autonomy === 'observe' || autonomy === 'suggest') return { mode: 'suggest', approvalsNeeded: 0 };
  const approvalsNeeded = Math.max(APPROVALS_NEEDED[risk.level], autonomy === 'approve' ? 1 : 0);
  if (approvalsNeeded > 0) return { mode: 'approval', approvalsNeeded };
  return { mode: risk.level === 'low' ? 'automatic' : 'notify', approvalsNeeded: 0 };
}

export function toPlan(input: DecisionInput, { strategy, calls, previews, risk }: Option): Plan {
  const services = [...new Set(calls.map(call => call.service))];
  const steps: Step[] = calls.map((call, index) => ({
    id: `${index + 1}-${call.action}`,
    kind: 'action',
    after: index === 0 ? [] : [`${index}-${calls[index - 1]!.action}`],
    call,
    timeoutMs: ACTION_TIMEOUT_MS,
  }));
  steps.push({
    id: `${calls.length + 1}-verify`,
    kind: 'gate',
    after: [steps.at(-1)!.id],
    gate: {
      incident: input.incident.id,
      services,
      holdMs: HOLD_MS,
      timeoutMs: LEAST_GATE_MS + strategy.expectedDurationMs,
    },
  });
  return {
    id: input.planId,
    title: about(strategy.title, listOf(services)),
    reason: joined([tellCause(input.cause), ...previews.flatMap(({ changes }) => changes)], SEMICOLON),
    services,
    steps,
    risk,
    incident: input.incident.id,
    requestedBy: 'zeroops',
    createdAt: input.now,
  };
}

function tellCause({ problem, service, confidence }: Cause): Sentence {
  const figure = confidence.toFixed(2);
  return {
    en: `${problem} at ${service} (confidence ${figure})`,
    zh: `${service} 的 ${problem}（置信度 ${figure}）`,
  };
}

export function lowerThan(best: Option, option: Option): Alternative {
  return {
    strategy: option.strategy.id,
    title: option.strategy.title,
    verdict: 'lower',
    reason: {
      en: `worth ${option.worth.toFixed(2)}, less than ${best.worth.toFixed(2)}`,
      zh: `价值 ${option.worth.toFixed(2)}，低于 ${best.worth.toFixed(2)}`,
    },
  };
}

import { AUTONOMY_LEVELS, type AutonomyLevel } from '#domain/autonomy.ts';
import type { Plan, Step } from '#domain/plan.ts';
import { APPROVALS_NEEDED, type Risk } from '#domain/risk.ts';
import type { Strategy } from '#domain/strategy.ts';
import { type Alternative, type DecisionInput, type Option, triedKey, weigh } from './options.ts';

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
      readonly reason: string;
    }
  | { readonly mode: 'none'; readonly alternatives: readonly Alternative[]; readonly reason: string };

/** Health must hold this long before a repair counts. */
const HOLD_MS = 4000;
const LEAST_GATE_MS = 30_000;
const ACTION_TIMEOUT_MS = 60_000;

/** Chooses the strategy with the best expected worth, and says who must agree. Tries none twice for one incident. */
export async function decide(input: DecisionInput): Promise<Decision> {
  const { options, alternatives } = await weigh(input);
  const best = options[0];
  if (best === undefined) {
    return {
      mode: 'none',
      alternatives,
      reason: `no strategy is left for ${input.cause.problem} at ${input.cause.service}`,
    };
  }
  const autonomy = await leastAutonomy(input, best);
  const others = options.slice(1).map(option => lowerThan(best, option));
  const chosen: Alternative = {
    strategy: best.strategy.id,
    title: best.strategy.title,
    verdict: 'chosen',
    reason: `worth ${best.worth.toFixed(2)} (${Math.round(best.probability * 100)} % likely to help, risk ${best.risk.score.toFixed(2)})`,
  };
  return {
    ...modeOf(autonomy, best.risk),
    autonomy,
    strategy: best.strategy,
    attempt: triedKey(input.situation, best.strategy),
    plan: toPlan(input, best),
    alternatives: [chosen, ...others, ...alternatives],
    reason: `${best.strategy.title}: ${best.previews.map(preview => preview.summary).join('; ')}`,
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
    title: `${strategy.title}: ${services.join(', ')}`,
    reason: `${input.cause.problem} at ${input.cause.service} (confidence ${input.cause.confidence.toFixed(2)}); ${previews.flatMap(preview => preview.changes).join('; ')}`,
    services,
    steps,
    risk,
    incident: input.incident.id,
    requestedBy: 'zeroops',
    createdAt: input.now,
  };
}

export function lowerThan(best: Option, option: Option): Alternative {
  return {
    strategy: option.strategy.id,
    title: option.strategy.title,
    verdict: 'lower',
    reason: `worth ${option.worth.toFixed(2)}, less than ${best.worth.toFixed(2)}`,
  };
}

import { type Risk, type RiskPart, riskLevel } from './risk.ts';

export interface RiskInput {
  /** Base risk of each action of the plan, 0 to 1. */
  readonly actionRisks: readonly number[];
  /** Share of the service's capacity that is away while it runs and was not away before. */
  readonly capacityLossRatio: number;
  /** Share of all services that depend on what is touched. */
  readonly dependentsRatio: number;
  readonly isReversible: boolean;
  /** In the cause; absent when a person asked for the plan, so that nothing was guessed. */
  readonly confidence?: number;
  /** 0: a good moment; 1: a freeze. */
  readonly windowRisk: number;
  /** Failed repairs of the service lately. */
  readonly recentFailures: number;
}

const WEIGHTS: Readonly<Record<RiskPart['name'], number>> = {
  action: 0.5,
  'blast-radius': 0.35,
  irreversibility: 0.1,
  doubt: 0.15,
  'time-window': 0.25,
  'recent-failures': 0.3,
};

/**
 * Risk of a plan: a weighted sum of parts in [0, 1], cut at 1. Monotone in every input; a test proves it.
 */
export function assessRisk(input: RiskInput): Risk {
  const { confidence } = input;
  const action = 1 - input.actionRisks.reduce((safe, risk) => safe * (1 - risk), 1);
  const reach = input.capacityLossRatio * (0.5 + 0.5 * input.dependentsRatio);
  const parts: RiskPart[] = [
    part('action', action, `the actions themselves weigh ${action.toFixed(2)}`),
    part(
      'blast-radius',
      reach,
      `${percent(input.capacityLossRatio)} of the capacity is away meanwhile, ${percent(input.dependentsRatio)} of the services depend on it`,
    ),
    part(
      'irreversibility',
      input.isReversible ? 0 : 1,
      input.isReversible ? 'all of it can be undone' : 'it cannot be undone as such',
    ),
    confidence === undefined
      ? part('doubt', 0, 'a person asked for it: no cause was guessed')
      : part('doubt', 1 - confidence, `confidence in the cause is ${confidence.toFixed(2)}`),
    part(
      'time-window',
      input.windowRisk,
      input.windowRisk > 0 ? 'the moment is unfavourable' : 'no freeze is in force',
    ),
    part(
      'recent-failures',
      Math.min(1, input.recentFailures / 3),
      `${input.recentFailures} repairs of the service failed lately`,
    ),
  ];
  const score = Math.min(
    1,
    parts.reduce((sum, each) => sum + each.weight * each.value, 0),
  );
  return { score, level: riskLevel(score), parts };
}

function part(name: RiskPart['name'], value: number, reason: string): RiskPart {
  return { name, value, weight: WEIGHTS[name], reason };
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

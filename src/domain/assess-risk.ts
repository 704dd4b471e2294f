import { type Risk, type RiskPart, riskLevel } from './risk.ts';
import type { Sentence } from './sentence.ts';

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
    part('action', action, {
      en: `the actions themselves weigh ${action.toFixed(2)}`,
      zh: `动作本身的风险为 ${action.toFixed(2)}`,
    }),
    part('blast-radius', reach, {
      en: `${percent(input.capacityLossRatio)} of the capacity is away meanwhile, ${percent(input.dependentsRatio)} of the services depend on it`,
      zh: `期间有 ${percent(input.capacityLossRatio)} 的容量不可用，${percent(input.dependentsRatio)} 的服务依赖它`,
    }),
    part(
      'irreversibility',
      input.isReversible ? 0 : 1,
      input.isReversible
        ? { en: 'all of it can be undone', zh: '全部可以撤销' }
        : { en: 'it cannot be undone as such', zh: '本身无法撤销' },
    ),
    confidence === undefined
      ? part('doubt', 0, { en: 'a person asked for it: no cause was guessed', zh: '由人提出，无需推断根因' })
      : part('doubt', 1 - confidence, {
          en: `confidence in the cause is ${confidence.toFixed(2)}`,
          zh: `根因的置信度为 ${confidence.toFixed(2)}`,
        }),
    part(
      'time-window',
      input.windowRisk,
      input.windowRisk > 0
        ? { en: 'the moment is unfavourable', zh: '当前时机不利' }
        : { en: 'no freeze is in force', zh: '当前没有变更冻结' },
    ),
    part('recent-failures', Math.min(1, input.recentFailures / 3), {
      en: `${input.recentFailures} repairs of the service failed lately`,
      zh: `该服务近期有 ${input.recentFailures} 次修复失败`,
    }),
  ];
  const score = Math.min(
    1,
    parts.reduce((sum, each) => sum + each.weight * each.value, 0),
  );
  return { score, level: riskLevel(score), parts };
}

function part(name: RiskPart['name'], value: number, reason: Sentence): RiskPart {
  return { name, value, weight: WEIGHTS[name], reason };
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

import type { Sentence } from './sentence.ts';

export type RiskLevel = 'low' | 'medium' | 'high' | 'critical';

/** Risk of a plan as a number with its parts, each in [0, 1]; the score is monotone in every one of them. */
export interface Risk {
  readonly score: number;
  readonly level: RiskLevel;
  readonly parts: readonly RiskPart[];
}

export interface RiskPart {
  readonly name: 'action' | 'blast-radius' | 'irreversibility' | 'doubt' | 'time-window' | 'recent-failures';
  readonly value: number;
  readonly weight: number;
  readonly reason: Sentence;
}

/** Who must agree before a plan of this level runs. */
export const APPROVALS_NEEDED: Readonly<Record<RiskLevel, number>> = { low: 0, medium: 0, high: 1, critical: 2 };

export function riskLevel(score: number): RiskLevel {
  if (score < 0.25) return 'low';
  if (score < 0.5) return 'medium';
  return score < 0.75 ? 'high' : 'critical';
}

/** How much may be done without asking, earned per service, action and failure type; moved by outcomes only. */
export const AUTONOMY_LEVELS = ['observe', 'suggest', 'approve', 'automatic'] as const;
export type AutonomyLevel = (typeof AUTONOMY_LEVELS)[number];

/** Levels are named in English everywhere; in Chinese sentences they are told. */
export const AUTONOMY_WORDS: Readonly<Record<AutonomyLevel, string>> = {
  observe: '仅观察',
  suggest: '建议',
  approve: '需审批',
  automatic: '自动',
};

export interface AutonomyKey {
  readonly service: string;
  readonly action: string;
  readonly failureType: string;
}

export interface Autonomy extends AutonomyKey {
  readonly level: AutonomyLevel;
  readonly successes: number;
  readonly failures: number;
  /** Good outcomes in a row since the last change of level. */
  readonly streak: number;
}

/** Good outcomes in a row that earn the next level. */
export const STREAK_TO_RISE = 3;
const LEAST_BY_OUTCOMES = AUTONOMY_LEVELS.indexOf('approve');

/** One bad outcome costs a level at once; a streak of good ones earns one. Never below `approve` by outcomes
 * alone: at the levels under it nothing is done, so nothing could be earned back. */
export function moveAutonomy(autonomy: Autonomy, isGood: boolean): Autonomy {
  const rank = AUTONOMY_LEVELS.indexOf(autonomy.level);
  if (!isGood) {
    const level = AUTONOMY_LEVELS[Math.max(Math.min(rank, LEAST_BY_OUTCOMES), rank - 1)]!;
    return { ...autonomy, level, failures: autonomy.failures + 1, streak: 0 };
  }
  const streak = autonomy.streak + 1;
  const rises = streak >= STREAK_TO_RISE && rank < AUTONOMY_LEVELS.length - 1;
  return {
    ...autonomy,
    level: rises ? AUTONOMY_LEVELS[rank + 1]! : autonomy.level,
    successes: autonomy.successes + 1,
    streak: rises ? 0 : streak,
  };
}

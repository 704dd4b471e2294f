import type { Verdict } from './verdict.ts';

/** From this score on a row is abnormal, for each series alike. */
export const DEFAULT_THRESHOLD = 0.5;

/** Evidence in units of its limit as a score in [0, 1): 0.5 at the limit, steep around it. */
export function noveltyOf(strength: number): number {
  if (strength <= 0) return 0;
  if (strength < 1) {
    const square = strength * strength;
    return DEFAULT_THRESHOLD * square * square;
  }
  return 1 - DEFAULT_THRESHOLD / (1 + 4 * (strength - 1));
}

/** The score of a row that the ensemble judged: what a detector says of it, or else how suspicious it is. */
export function scoreOf({ strength, suspicion }: Verdict): number {
  return strength < 1 ? suspicion : noveltyOf(strength);
}

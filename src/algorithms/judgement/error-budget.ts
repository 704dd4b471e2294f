/** Good and all, in events or in slices of time. Fractions are allowed, as rates and shares of slices need them. */
export interface EventCounts {
  readonly good: number;
  readonly total: number;
}

export interface ErrorBudget {
  /** `no-data` when nothing was counted: then nothing was spent either, but nobody knows. */
  readonly status: 'met' | 'missed' | 'no-data';
  /** Share of bad in [0, 1]; NaN without data. */
  readonly errorRatio: number;
  /** How many bad ones the target allows among so many. */
  readonly allowedBad: number;
  readonly bad: number;
  /** Share of the budget that is spent; above 1 when overspent. */
  readonly spentRatio: number;
  /** What is left of 1; negative when overspent. */
  readonly leftRatio: number;
}

/**
 * How much of an error budget is spent over the counts of the objective's window.
 *
 * @param target - share of good that is promised, in [0, 1)
 * @throws RangeError for a target outside its range, or counts that cannot be
 */
export function errorBudget(counts: EventCounts, target: number): ErrorBudget {
  requireTarget(target);
  const { good, total } = counts;
  if (!(total >= 0 && good >= 0 && good <= total)) {
    throw new RangeError(`good must lie between 0 and total, got ${good} of ${total}`);
  }
  const bad = total - good;
  const allowedBad = (1 - target) * total;
  if (total === 0) {
    return { status: 'no-data', errorRatio: Number.NaN, allowedBad, bad, spentRatio: 0, leftRatio: 1 };
  }
  const spentRatio = bad / allowedBad;
  return {
    status: good / total >= target ? 'met' : 'missed',
    errorRatio: bad / total,
    allowedBad,
    bad,
    spentRatio,
    leftRatio: 1 - spentRatio,
  };
}

/**
 * How many times too fast the budget is spent: at 1 it lasts exactly for the window (SRE Workbook, chapter 5).
 *
 * @param errorRatio - share of bad in [0, 1]; NaN gives NaN
 */
export function burnRate(errorRatio: number, target: number): number {
  requireTarget(target);
  return errorRatio / (1 - target);
}

/** Time until a full budget is gone at this rate; infinite when nothing is spent. In the unit of the window. */
export function timeToSpendBudget(rate: number, windowDuration: number): number {
  return rate > 0 ? windowDuration / rate : Number.POSITIVE_INFINITY;
}

/** Share of the window's whole budget that goes when `rate` is held for `duration`. */
export function budgetShareSpent(rate: number, duration: number, windowDuration: number): number {
  return (rate * duration) / windowDuration;
}

/**
 * Slices of time as counts: a slice is good when at least `sliceTarget` of its events are. Slices without events are
 * good, because nobody was failed in them.
 */
export function countTimeSlices(slices: readonly EventCounts[], sliceTarget: number): EventCounts {
  const good = slices.filter(slice => slice.total === 0 || slice.good / slice.total >= sliceTarget).length;
  return { good, total: slices.length };
}

/** Slices of time by the share of good in each, so that the few events of the night weigh as much as the many of noon. */
export function countSliceRatios(slices: readonly EventCounts[]): EventCounts {
  let good = 0;
  for (const slice of slices) good += slice.total === 0 ? 1 : slice.good / slice.total;
  return { good, total: slices.length };
}

function requireTarget(target: number): void {
  if (!(target >= 0 && target < 1)) throw new RangeError(`target must be in [0, 1), got ${target}`);
}

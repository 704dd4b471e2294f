/** How content users are with how long they wait (Apdex Technical Specification 1.1, Apdex Alliance, 2007). */
export interface Apdex {
  /** In [0, 1]; NaN without samples. */
  readonly score: number;
  readonly rating: 'excellent' | 'good' | 'fair' | 'poor' | 'unacceptable' | 'no-data';
  readonly satisfied: number;
  readonly tolerating: number;
  readonly frustrated: number;
  /** Fewer than a hundred samples: the specification wants such a score marked. */
  readonly isSmallGroup: boolean;
}

/** Whoever waits longer than this many targets is frustrated. */
const TOLERATED = 4;
const SMALL_GROUP = 100;
const RATINGS = [
  { least: 0.94, rating: 'excellent' },
  { least: 0.85, rating: 'good' },
  { least: 0.7, rating: 'fair' },
  { least: 0.5, rating: 'poor' },
  { least: 0, rating: 'unacceptable' },
] as const;

/**
 * Apdex of single durations: satisfied up to the target T, tolerating up to 4 T and counted half, frustrated beyond.
 *
 * @param durations - in the unit of `target`
 * @param failures - calls that failed, however quickly: frustrated too, and not among the durations
 */
export function apdex(durations: ArrayLike<number>, target: number, failures = 0): Apdex {
  requireTarget(target);
  let satisfied = 0;
  let tolerating = 0;
  for (let i = 0; i < durations.length; i++) {
    if (durations[i]! <= target) satisfied += 1;
    else if (durations[i]! <= TOLERATED * target) tolerating += 1;
  }
  return apdexOfCounts({ satisfied, tolerating, frustrated: durations.length - satisfied - tolerating + failures });
}

/**
 * Apdex of a histogram. Exact when T and 4 T are bounds; otherwise calls are taken to lie evenly within their bucket.
 *
 * @param bounds - inclusive upper edges, ascending; durations are not negative
 * @param counts - one more than bounds: the last bucket has no upper edge and is frustrated unless it is surely not
 */
export function apdexOfHistogram(
  histogram: { readonly bounds: ArrayLike<number>; readonly counts: ArrayLike<number> },
  target: number,
  failures = 0,
): Apdex {
  requireTarget(target);
  const { bounds, counts } = histogram;
  if (counts.length !== bounds.length + 1) {
    throw new RangeError(`${bounds.length} bounds make ${bounds.length + 1} buckets, got ${counts.length}`);
  }
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  const satisfied = countUpTo(bounds, counts, target);
  const tolerating = countUpTo(bounds, counts, TOLERATED * target) - satisfied;
  return apdexOfCounts({ satisfied, tolerating, frustrated: total - satisfied - tolerating + failures });
}

export function apdexOfCounts(counts: Pick<Apdex, 'satisfied' | 'tolerating' | 'frustrated'>): Apdex {
  const { satisfied, tolerating, frustrated } = counts;
  const total = satisfied + tolerating + frustrated;
  if (total === 0) return { score: Number.NaN, rating: 'no-data', ...counts, isSmallGroup: true };
  const score = (satisfied + tolerating / 2) / total;
  // The specification rates the score as it is reported: with two digits.
  const reported = Math.round(score * 100) / 100;
  const { rating } = RATINGS.find(each => reported >= each.least)!;
  return { score, rating, ...counts, isSmallGroup: total < SMALL_GROUP };
}

function countUpTo(bounds: ArrayLike<number>, counts: ArrayLike<number>, limit: number): number {
  let sum = 0;
  let low = 0;
  for (let i = 0; i < bounds.length; i++) {
    const high = bounds[i]!;
    if (high > limit) return sum + counts[i]! * Math.max(0, (limit - low) / (high - low));
    sum += counts[i]!;
    low = Math.max(0, high);
  }
  return sum;
}

function requireTarget(target: number): void {
  if (!(target > 0)) throw new RangeError(`target must be positive, got ${target}`);
}

/** A strategy used this often for a service within the time below mends nothing: the next one is due. */
const MOST_REPEATS = 3;
const REPEAT_WITHIN_MS = 150_000;

/** One use of a strategy that seemed to help. */
export interface Use {
  readonly key: string;
  readonly at: number;
}

/** Oscillation guard: strategies that were used again and again lately. Keys are `service/strategy`. */
export function findWornOut(uses: readonly Use[], now: number): string[] {
  const counts = new Map<string, number>();
  for (const use of uses) {
    if (use.at > now - REPEAT_WITHIN_MS) counts.set(use.key, (counts.get(use.key) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= MOST_REPEATS).map(([key]) => key);
}

/** Uses that may still matter. */
export function keepRecentUses(uses: readonly Use[], now: number): Use[] {
  return uses.filter(use => use.at > now - REPEAT_WITHIN_MS);
}

/** What is down is started again after this, twice as long after each attempt. */
const FIRST_PAUSE_MS = 120_000;
const LONGEST_PAUSE_MS = 1_800_000;

/**
 * Attempts of an incident that need not be repeated yet. Those to start what is down (their keys name the instances) are due again after a
 * pause: what kept it from starting, as a database that was away, may be gone by then. O(n²) in attempts, which are few.
 */
export function listSpent(tried: readonly string[], sinceLastMs: number): string[] {
  return tried.filter(attempt => {
    const times = tried.filter(each => each === attempt).length;
    const isOfWhatIsDown = attempt.includes(' ');
    return !isOfWhatIsDown || sinceLastMs < Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (times - 1));
  });
}

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

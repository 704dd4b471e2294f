import type { Case } from '#domain/case.ts';

/** How often a strategy was used, and helped. */
export function recordOf(history: readonly Case[], strategy: string): { successes: number; failures: number } {
  const used = history.filter(each => each.strategy === strategy);
  const successes = used.filter(each => each.outcome === 'repaired').length;
  return { successes, failures: used.length - successes };
}

import type { Case } from '#domain/case.ts';

/** How often a strategy was used, and helped; people have the last word. What mended another cause tells nothing. */
export function recordOf(history: readonly Case[], strategy: string): { successes: number; failures: number } {
  const used = history.filter(each => each.strategy === strategy && each.feedback?.cause !== 'bad');
  const successes = used.filter(
    each => (each.feedback?.remedy ?? (each.outcome === 'repaired' ? 'good' : 'bad')) === 'good',
  ).length;
  return { successes, failures: used.length - successes };
}

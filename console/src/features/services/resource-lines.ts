import type { QueryRow } from '../../../../src/api/promql.ts';

/** Values of several instances on common instants. */
export interface ResourceLines {
  /** Epoch milliseconds, ascending. */
  readonly at: readonly number[];
  /** By the name of the instance; null where nothing was seen. */
  readonly byInstance: ReadonlyMap<string, readonly (number | null)[]>;
}

/** The rows of a matrix side by side, in the order of the instances' names. O(points). */
export function toLines(rows: readonly QueryRow[]): ResourceLines {
  const seconds = [...new Set(rows.flatMap(row => (row.values ?? []).map(([at]) => at)))].sort((a, b) => a - b);
  const places = new Map(seconds.map((second, place) => [second, place]));
  const lines = rows.map(({ metric, values = [] }) => {
    const line = new Array<number | null>(seconds.length).fill(null);
    for (const [at, text] of values) line[places.get(at)!] = numberIn(text);
    return [metric.instance ?? '', line] as const;
  });
  return {
    at: seconds.map(second => second * 1000),
    byInstance: new Map(lines.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The value that an instance has at the end; undefined when it has none any more. */
export function latestOf({ byInstance }: ResourceLines, instance: string): number | undefined {
  return byInstance.get(instance)?.at(-1) ?? undefined;
}

/** Those with the highest values, when there are more instances than a chart can tell apart. */
export function highestOf({ byInstance }: ResourceLines, most: number): readonly string[] {
  const peaks = [...byInstance].map(([instance, values]) => ({
    instance,
    peak: Math.max(...values.map(value => value ?? Number.NEGATIVE_INFINITY)),
  }));
  const highest = peaks.sort((a, b) => b.peak - a.peak).slice(0, most);
  return highest.map(({ instance }) => instance).sort();
}

/** Infinite and undefined quotients are nothing that a chart can show. */
function numberIn(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

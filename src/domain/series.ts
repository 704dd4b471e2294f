import type { Labels } from './signal.ts';

/** Identity of a series: metric name and sorted labels. Two equal identities have equal keys. */
export function seriesKey(metric: string, labels: Labels): string {
  const names = Object.keys(labels).sort();
  return names.length === 0
    ? metric
    : `${metric}{${names.map(name => `${name}=${JSON.stringify(labels[name])}`).join(',')}}`;
}

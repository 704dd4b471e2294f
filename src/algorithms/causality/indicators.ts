import type { CaseSeries, DiagnosisCase } from '../ranking/case.ts';

/**
 * The series of a case in the terms that all methods here speak: failures as a share of requests in [0, 1], whether they came as
 * counts, shares or availability, and everything else as it was. O(samples).
 */
export function readIndicators({ series }: Pick<DiagnosisCase, 'series'>): CaseSeries[] {
  const requests = new Map<string, CaseSeries>();
  for (const one of series) if (one.role === 'requests' && !requests.has(keyOf(one))) requests.set(keyOf(one), one);
  return series.flatMap(one => {
    if (one.role === 'availability') return toShare(one, value => 1 - value / wholeOf(one));
    if (one.role !== 'errors') return one;
    if (one.unit === '1' || one.unit === '%') return toShare(one, value => value / wholeOf(one));
    return shareOfRequests(one, requests.get(keyOf(one))) ?? one;
  });
}

function keyOf({ node, callee }: CaseSeries): string {
  return JSON.stringify([node, callee]);
}

function wholeOf({ unit }: CaseSeries): number {
  return unit === '%' ? 100 : 1;
}

function toShare(series: CaseSeries, share: (value: number) => number): CaseSeries {
  const value = series.value.map(raw => Math.min(1, Math.max(0, share(raw))));
  return { ...series, role: 'errors', unit: '1', value };
}

/** Failures by requests of the same stretch; a stretch without requests has no share. */
function shareOfRequests(errors: CaseSeries, requests: CaseSeries | undefined): CaseSeries | undefined {
  if (requests === undefined) return undefined;
  const total = new Map<number, number>();
  requests.at.forEach((at, i) => {
    total.set(at, requests.value[i]!);
  });
  const value = errors.value.map((count, i) => Math.min(1, count / (total.get(errors.at[i]!) || Number.NaN)));
  return { ...errors, unit: '1', value };
}

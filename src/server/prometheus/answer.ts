import type { InstantData, QueryElement, QueryRow } from '#api/promql.ts';
import type { Distribution } from '#telemetry/promql/distribution.ts';
import { formatFloatAsGo } from '#telemetry/promql/literals.ts';
import type { Element, InstantResult, SeriesResult } from '#telemetry/promql/query.ts';

/** Edges of a bucket: only the upper one belongs to it, or both do. */
const OPEN_LEFT = 0;
const CLOSED = 3;

/** A result as Prometheus writes it: instants in seconds, values as text. */
export function instantData(result: InstantResult, atMs: number): InstantData {
  const at = atMs / 1000;
  switch (result.type) {
    case 'scalar':
      return { resultType: 'scalar', result: [at, formatFloatAsGo(result.value)] };
    case 'string':
      return { resultType: 'string', result: [at, result.text] };
    case 'vector':
      return { resultType: 'vector', result: result.elements.map(element => toElement(element, at)) };
    case 'range':
      return matrixData(result.series);
  }
}

/** In the order of the labels, so that a chart keeps its colours. */
export function matrixData(series: readonly SeriesResult[]): Extract<InstantData, { resultType: 'matrix' }> {
  const ordered = [...series].sort((a, b) => (a.labels.key < b.labels.key ? -1 : 1));
  return { resultType: 'matrix', result: ordered.map(toRow) };
}

function toElement({ labels, value, histogram }: Element, at: number): QueryElement {
  const metric = labels.toRecord();
  return histogram === undefined
    ? { metric, value: [at, formatSample(value)] }
    : { metric, histogram: [at, toHistogram(histogram)] };
}

function toRow({ labels, at, values, histograms }: SeriesResult): QueryRow {
  const numbers: [number, string][] = [];
  const distributions: [number, ReturnType<typeof toHistogram>][] = [];
  for (const [i, instant] of at.entries()) {
    const histogram = histograms?.[i];
    if (histogram === undefined) numbers.push([instant / 1000, formatSample(values[i]!)]);
    else distributions.push([instant / 1000, toHistogram(histogram)]);
  }
  return {
    metric: labels.toRecord(),
    ...(numbers.length > 0 && { values: numbers }),
    ...(distributions.length > 0 && { histograms: distributions }),
  };
}

/** Empty buckets are left out. */
function toHistogram({ count, sum, bounds, counts }: Distribution) {
  const buckets: [number, string, string, string][] = [];
  for (const [i, inside] of counts.entries()) {
    if (inside === 0) continue;
    const from = i === 0 ? Math.min(0, bounds[0] ?? 0) : bounds[i - 1]!;
    const to = bounds[i] ?? Number.POSITIVE_INFINITY;
    buckets.push([i === 0 ? CLOSED : OPEN_LEFT, ...([from, to, inside].map(formatSample) as [string, string, string])]);
  }
  const shown = buckets.length > 0 && { buckets };
  return { count: formatSample(count), sum: formatSample(sum), ...shown };
}

/** As Go's encoding of JSON writes a number: an exponent where JavaScript has one too, but of two digits at least. */
function formatSample(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatFloatAsGo(value);
  return String(value).replace(/(?<=e[+-])(?=\d$)/, '0');
}

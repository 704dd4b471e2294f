import type { Distribution } from './distribution.ts';
import type { ApiAnswer } from './prometheus.fixture.ts';
import type { InstantResult, SeriesResult } from './query.ts';

/** A result of either side: `labels @ instant` in the order of the answer, with the value. */
export type Cells = readonly (readonly [cell: string, value: number])[];

const RELATIVE_TOLERANCE = 1e-11;
/** Below this, what is left is rounding: differences of numbers that are a thousand million times as large. */
const ABSOLUTE_TOLERANCE = 1e-12;

interface ApiHistogram {
  readonly count: string;
  readonly sum: string;
  /** Kind of edges, lower edge, upper edge, count. */
  readonly buckets?: readonly (readonly [number, string, string, string])[];
}

interface ApiSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
  readonly histogram?: readonly [number, ApiHistogram];
  readonly histograms?: readonly (readonly [number, ApiHistogram])[];
}

export function cellsOfAnswer(answer: ApiAnswer): Cells {
  const { resultType, result } = answer.data!;
  if (resultType === 'scalar') {
    const [at, value] = result as [number, string];
    return [[`{} @ ${Math.round(at * 1000)}`, parseValue(value)]];
  }
  if (resultType === 'string') return [[`${(result as [number, string])[1]} @ text`, 0]];
  return (result as ApiSeries[]).flatMap(({ metric, value, values, histogram, histograms }) => {
    const numbers = values ?? (value === undefined ? [] : [value]);
    const distributions = histograms ?? (histogram === undefined ? [] : [histogram]);
    return [
      ...numbers.map(([at, text]) => [cellName(metric, Math.round(at * 1000)), parseValue(text)] as const),
      ...distributions.flatMap(([at, one]) => cellsOfApiHistogram(cellName(metric, Math.round(at * 1000)), one)),
    ];
  });
}

export function cellsOfInstant(result: InstantResult, atMs: number): Cells {
  switch (result.type) {
    case 'scalar':
      return [[`{} @ ${atMs}`, result.value]];
    case 'string':
      return [[`${result.text} @ text`, 0]];
    case 'vector':
      return result.elements.flatMap(({ labels, value, histogram }) => {
        const cell = cellName(labels.toRecord(), atMs);
        return histogram === undefined ? [[cell, value] as const] : cellsOfDistribution(cell, histogram);
      });
    case 'range':
      return cellsOfRange(result.series);
  }
}

export function cellsOfRange(series: readonly SeriesResult[]): Cells {
  return series.flatMap(({ labels, at, values, histograms }) =>
    Array.from(at).flatMap((instant, i) => {
      const cell = cellName(labels.toRecord(), instant);
      const histogram = histograms?.[i];
      return histogram === undefined ? [[cell, values[i]!] as const] : cellsOfDistribution(cell, histogram);
    }),
  );
}

function cellsOfApiHistogram(cell: string, { count, sum, buckets }: ApiHistogram): Cells {
  return [
    [`${cell} count`, Number(count)],
    [`${cell} sum`, Number(sum)],
    ...(buckets ?? []).map(([, , upper, inside]) => [`${cell} up to ${edge(Number(upper))}`, Number(inside)] as const),
  ];
}

/** The API leaves empty buckets out. */
function cellsOfDistribution(cell: string, { count, sum, bounds, counts }: Distribution): Cells {
  const buckets = Array.from(bounds, (bound, i) => [`${cell} up to ${edge(bound)}`, counts[i]!] as const);
  return [[`${cell} count`, count], [`${cell} sum`, sum], ...buckets.filter(([, inside]) => inside !== 0)];
}

/** What differs, in words; undefined when nothing does. */
export function findDifference(ours: Cells, theirs: Cells): string | undefined {
  if (ours.length !== theirs.length) return `${ours.length} values instead of ${theirs.length}`;
  const expected = new Map(theirs);
  for (const [cell, value] of ours) {
    const wanted = expected.get(cell);
    if (wanted === undefined) return `${cell} should not be there`;
    if (!isClose(value, wanted)) return `${cell} is ${value} instead of ${wanted}`;
  }
  return undefined;
}

/**
 * The same for values only, in their order. Which of several series with equal values comes first, or into the top, is
 * left to chance in Prometheus.
 */
export function findDifferenceOfValues(ours: Cells, theirs: Cells): string | undefined {
  if (ours.length !== theirs.length) return `${ours.length} values instead of ${theirs.length}`;
  const wrong = ours.findIndex(([, value], i) => !isClose(value, theirs[i]![1]));
  return wrong < 0 ? undefined : `value ${wrong} is ${ours[wrong]![1]} instead of ${theirs[wrong]![1]}`;
}

function isClose(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  const distance = Math.abs(a - b);
  return distance <= ABSOLUTE_TOLERANCE || distance <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function parseValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** Prometheus takes roots of two from a table, which differ from powers in the last digit. */
function edge(bound: number): string {
  return bound.toPrecision(12);
}

function cellName(labels: Readonly<Record<string, string>>, atMs: number): string {
  return `${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))} @ ${atMs}`;
}

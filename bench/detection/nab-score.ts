import type { LabelledSeries } from './public-sets.ts';

/** Weights of one of the benchmark's application profiles. */
interface Profile {
  readonly falseAlarm: number;
  readonly miss: number;
}

export const NAB_PROFILES: Readonly<Record<'standard' | 'lowFalseAlarms' | 'lowMisses', Profile>> = {
  standard: { falseAlarm: 0.11, miss: 1 },
  lowFalseAlarms: { falseAlarm: 0.22, miss: 1 },
  lowMisses: { falseAlarm: 0.11, miss: 2 },
};

export interface NabResult {
  /** 0 for a detector that never alarms, 100 for a perfect one. */
  readonly score: number;
  readonly threshold: number;
  readonly windowsFound: number;
  readonly windowCount: number;
  readonly rowsOutside: number;
}

interface Point {
  readonly score: number;
  readonly weight: number;
  readonly window: number;
}

/**
 * The score of the Numenta Anomaly Benchmark (Lavin and Ahmad, "Evaluating real-time anomaly detection algorithms",
 * 2015) at the corpus-wide threshold that is best, or at the given one. Each series' scores are in [0, 1], one a row.
 */
export function scoreNab(
  corpus: readonly { readonly series: LabelledSeries; readonly scores: Float64Array }[],
  { falseAlarm, miss }: Profile,
  fixedThreshold?: number,
): NabResult {
  const points: Point[] = [];
  let windowCount = 0;
  for (const { series, scores } of corpus) {
    for (const point of weighRows(series, scores, windowCount)) {
      if (fixedThreshold === undefined || point.score >= fixedThreshold) points.push(point);
    }
    windowCount += series.stretches.length;
  }
  points.sort((a, b) => b.score - a.score);
  const found = new Map<number, number>();
  const snapshot = (total: number, threshold: number, rowsOutside: number): NabResult => ({
    score: (100 * (total + miss * windowCount)) / (windowCount * (1 + miss)),
    threshold,
    windowsFound: found.size,
    windowCount,
    rowsOutside,
  });
  let total = -miss * windowCount;
  let outside = 0;
  let best = snapshot(total, Number.POSITIVE_INFINITY, 0);
  for (const [i, { score, weight, window }] of points.entries()) {
    if (window < 0) {
      total += weight * falseAlarm;
      outside++;
    } else {
      const before = found.get(window);
      const now = before === undefined ? weight : Math.max(before, weight);
      total += now - (before ?? -miss);
      found.set(window, now);
    }
    const isLastOfScore = points[i + 1]?.score !== score;
    if (isLastOfScore && fixedThreshold === undefined) {
      const here = snapshot(total, score, outside);
      if (here.score > best.score) best = here;
    }
  }
  return fixedThreshold === undefined ? best : snapshot(total, fixedThreshold, outside);
}

/** What an alarm at each scored row is worth: up to 1 early in a window, down to -1 far behind the last one. */
function* weighRows(
  { stretches, testFrom }: LabelledSeries,
  scores: Float64Array,
  firstWindow: number,
): Generator<Point> {
  let next = 0;
  for (let i = 0; i < scores.length; i++) {
    while (next < stretches.length && stretches[next]![1] < i) next++;
    const score = scores[i]!;
    if (i < testFrom || !(score > 0)) continue;
    const [first, last] = stretches[next] ?? [Number.POSITIVE_INFINITY, 0];
    if (i >= first) {
      yield { score, weight: sigmoid(-(last - i + 1) / (last - first + 1)) / sigmoid(-1), window: firstWindow + next };
    } else {
      const before = stretches[next - 1];
      const weight = before === undefined ? -1 : sigmoid((i - before[1]) / (before[1] - before[0]));
      yield { score, weight, window: -1 };
    }
  }
}

function sigmoid(x: number): number {
  return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
}

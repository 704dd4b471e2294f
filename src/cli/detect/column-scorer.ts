import { describeDeviation } from '#algorithms/detection/describe.ts';
import { AT } from '#algorithms/detection/layout.ts';
import { createPanel, observeWithPanel, type Panel } from '#algorithms/detection/panel.ts';
import { isNews } from '#algorithms/detection/refractory.ts';
import { DEFAULT_THRESHOLD, noveltyOf } from '#algorithms/detection/score.ts';
import { createSeries, type Series } from '#algorithms/detection/series.ts';
import { type Deviation, readDeviation, track } from '#algorithms/detection/tracker.ts';
import { createVerdict, type Verdict } from '#algorithms/detection/verdict.ts';
import type { Sentence } from '#api/sentence.ts';
import { type AnomalyLog, addAnomaly, type FoundAnomaly, gradeOf } from './anomaly-log.ts';
import { addSample, type ChartSamples, createChartSamples, expectedBand } from './chart-samples.ts';
import { findUnit } from './unit.ts';

/**
 * One value column, row by row. Its anomalies go into the log when they end.
 *
 *   calm ──row past its limit──▶ in a stretch ──it ends──▶ calm; the stretch is logged as an anomaly of its own, or as
 *                                                          one more of the anomaly before when nothing in it was news
 */
export interface ColumnScorer {
  readonly name: string;
  readonly unit: string;
  readonly series: Series;
  readonly panel: Panel;
  readonly verdict: Verdict;
  readonly log: AnomalyLog;
  readonly chart: ChartSamples | undefined;
  /** Of the last row, in [0, 1]. */
  score: number;
  isAbnormal: boolean;
  /** Something in the present stretch was news. */
  hasNews: boolean;
  last: FoundAnomaly | undefined;
}

export interface ScorerOptions {
  /** Keep what a picture of each column needs. */
  readonly wantsChart?: boolean | undefined;
  /** See `algorithms/detection/methods.ts`; the ensemble when left out. */
  readonly methods?: readonly string[] | undefined;
}

export function createColumnScorer(
  name: string,
  log: AnomalyLog,
  { wantsChart = false, methods = [] }: ScorerOptions,
): ColumnScorer {
  const unit = findUnit(name);
  return {
    name,
    unit,
    chart: wantsChart ? createChartSamples(name, unit) : undefined,
    series: createSeries(),
    panel: createPanel(methods),
    verdict: createVerdict(),
    log,
    score: 0,
    isAbnormal: false,
    hasNews: false,
    last: undefined,
  };
}

/** Scores one row: see `score` and `isAbnormal` afterwards, and `verdict` for the reasons. */
export function scoreValue(scorer: ColumnScorer, atMs: number, value: number): void {
  const { series, panel, verdict, chart } = scorer;
  const expected = chart && expectedBand(series);
  const novelty = observeWithPanel(series, panel, { timestampMs: atMs, value, verdict });
  scorer.isAbnormal = novelty >= DEFAULT_THRESHOLD;
  scorer.score = novelty;
  if (!Number.isFinite(value)) return;
  if (scorer.isAbnormal) {
    if (isNews(series.core, verdict.strength)) scorer.hasNews = true;
    // One trouble is one alarm: what only goes on with it is worth no more than suspicion.
    else scorer.score = verdict.suspicion;
  }
  if (!Number.isNaN(verdict.missingFrom)) logGap(scorer, verdict.missingFrom, atMs);
  if (track(series.core, atMs, verdict) === 'closed') logStretch(scorer);
  if (chart && expected) addSample(chart, { atMs, value: verdict.value, expected, isGrowth: isCounter(scorer) });
}

/** The file has ended: what is still going on is logged as open. */
export function finishColumn(scorer: ColumnScorer): void {
  if (readDeviation(scorer.series.core)?.isOpen) logStretch(scorer);
}

function logStretch(scorer: ColumnScorer): void {
  const deviation = readDeviation(scorer.series.core);
  if (deviation === undefined) return;
  const { last, hasNews } = scorer;
  scorer.hasNews = false;
  if (!hasNews && last !== undefined) {
    last.again++;
    last.lastEndedAt = deviation.endedAt;
    return;
  }
  scorer.last = toAnomaly(scorer, deviation);
  addAnomaly(scorer.log, scorer.last);
}

function toAnomaly(scorer: ColumnScorer, deviation: Deviation): FoundAnomaly {
  const { name, unit } = scorer;
  // Of a counter it is the growth that is judged.
  const quantity = isCounter(scorer) ? tellGrowth(name) : name;
  const { peakStrength, startedAt, endedAt } = deviation;
  return {
    column: name,
    class: deviation.class,
    grade: gradeOf({ lastsMs: endedAt - startedAt, strength: peakStrength }),
    startedAt,
    peakAt: deviation.peakAt,
    endedAt,
    isOpen: deviation.isOpen,
    score: noveltyOf(peakStrength),
    value: deviation.peakValue,
    expected: deviation.expected,
    description: describeDeviation(deviation, { name: quantity, unit }),
    again: 0,
    lastEndedAt: endedAt,
  };
}

/** Of a counter. */
function tellGrowth(name: string): Sentence {
  return { en: `growth of ${name}`, zh: `${name} 的增量` };
}

function logGap({ name, log }: ColumnScorer, fromMs: number, untilMs: number): void {
  addAnomaly(log, {
    column: name,
    class: 'missing',
    grade: 'warning',
    startedAt: fromMs,
    peakAt: fromMs,
    endedAt: untilMs,
    isOpen: false,
    score: DEFAULT_THRESHOLD,
    description: { en: `no values of ${name} (missing)`, zh: `${name} 没有数据（缺失）` },
    again: 0,
    lastEndedAt: untilMs,
  });
}

function isCounter({ series }: ColumnScorer): boolean {
  return series.core[AT.counter] === 1;
}

/**
 * The AIOps challenge's KPI set, at one global threshold chosen on the training halves and at the default threshold: in rows
 * as the challenge counts them, and in events. Run: npm run bench:kpi -- <folder> [--each]
 */
import { observe } from '#algorithms/detection/observe.ts';
import { DEFAULT_THRESHOLD } from '#algorithms/detection/score.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import { countRows, f1Of, type RowCounts } from './detection/delayed-score.ts';
import { type Alarms, countEvents, type EventCounts, ratesOf } from './detection/event-score.ts';
import { type LabelledSeries, readKpi, requireSet } from './detection/public-sets.ts';

const ADVICE =
  'Get the KPI set of the AIOps challenge 2018 (github.com/NetManAIOps/KPI-Anomaly-Detection), one gzip CSV a series.';
/** The challenge's rule: an alarm later than this many rows after a stretch began does not count. */
const DELAY_ROWS = 7;
/** Alarmed rows no further apart than the allowed delay are one alarm. */
const JOIN_ROWS = DELAY_ROWS + 1;
const MS_PER_DAY = 86_400_000;

type Half = 'training' | 'test';

interface Scored {
  readonly series: LabelledSeries;
  readonly scores: Float64Array;
}

function scoreSeries(series: LabelledSeries): Scored {
  const state = createSeries();
  const verdict = createVerdict();
  return { series, scores: series.values.map((value, i) => observe(state, series.times[i]!, value, verdict)) };
}

function alarmsOf({ series, scores }: Scored, half: Half, threshold: number): Alarms {
  return {
    alarmed: Uint8Array.from(scores, score => (score >= threshold ? 1 : 0)),
    stretches: series.stretches,
    from: half === 'training' ? 0 : series.testFrom,
    to: half === 'training' ? series.testFrom : scores.length,
    delay: DELAY_ROWS,
  };
}

function rows(scored: readonly Scored[], half: Half, threshold: number): RowCounts {
  const counts: RowCounts = { hit: 0, missed: 0, falseAlarms: 0 };
  for (const one of scored) countRows(counts, alarmsOf(one, half, threshold));
  return counts;
}

function events(scored: readonly Scored[], half: Half, threshold: number): EventCounts {
  const counts: EventCounts = { found: 0, stretches: 0, falseAlarms: 0 };
  for (const one of scored)
    countEvents(counts, { ...alarmsOf(one, half, threshold), join: JOIN_ROWS, slack: DELAY_ROWS });
  return counts;
}

function chooseThreshold(f1: (threshold: number) => number): number {
  const candidates = Array.from({ length: 80 }, (_, i) => 0.2 + i * 0.01);
  return candidates.reduce((best, threshold) => (f1(threshold) > f1(best) ? threshold : best));
}

function daysOf(scored: readonly Scored[], half: Half): number {
  const ms = scored.map(({ series: { times, testFrom } }) =>
    half === 'training' ? times[testFrom]! - times[0]! : times.at(-1)! - times[testFrom]!,
  );
  return ms.reduce((sum, one) => sum + one, 0) / MS_PER_DAY;
}

function print(name: string, scored: readonly Scored[], half: Half, threshold: number): void {
  const byRow = rows(scored, half, threshold);
  const byEvent = events(scored, half, threshold);
  const { precision, recall, f1 } = ratesOf(byEvent);
  const perDay = byEvent.falseAlarms / daysOf(scored, half);
  console.log(
    `${name} at ${threshold.toFixed(2)}: F1 in rows ${f1Of(byRow).toFixed(3)} (${byRow.hit} hit, ${byRow.missed} missed, ${byRow.falseAlarms} false); in events ${f1.toFixed(3)}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${byEvent.found} of ${byEvent.stretches}), ${perDay.toFixed(3)} false alarms per series and day`,
  );
}

const scored = readKpi(requireSet(process.argv[2], 'manifest.json', ADVICE)).map(scoreSeries);
const forRows = chooseThreshold(threshold => f1Of(rows(scored, 'training', threshold)));
const forEvents = chooseThreshold(threshold => ratesOf(events(scored, 'training', threshold)).f1);
console.log('threshold chosen for rows');
print('  training half', scored, 'training', forRows);
print('  test half', scored, 'test', forRows);
if (process.argv.includes('--each')) for (const one of scored) print(`    ${one.series.name}`, [one], 'test', forRows);
console.log('threshold chosen for events');
print('  training half', scored, 'training', forEvents);
print('  test half', scored, 'test', forEvents);
console.log('default threshold');
print('  test half', scored, 'test', DEFAULT_THRESHOLD);
if (process.argv.includes('--each')) {
  for (const one of scored) print(`    ${one.series.name}`, [one], 'test', DEFAULT_THRESHOLD);
}

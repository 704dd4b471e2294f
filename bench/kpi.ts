/**
 * Events found on the AIOps challenge's KPI set: at the default threshold, and at one global threshold chosen on the
 * training halves. Run: npm run bench:kpi -- <folder>
 */
import { observe } from '#algorithms/detection/observe.ts';
import { DEFAULT_THRESHOLD } from '#algorithms/detection/score.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import { countEvents, type EventCounts, ratesOf } from './detection/event-score.ts';
import { type LabelledSeries, readKpi, requireSet } from './detection/public-sets.ts';

const ADVICE =
  'Get the KPI set of the AIOps challenge 2018 (github.com/NetManAIOps/KPI-Anomaly-Detection), one gzip CSV a series.';
/** The challenge's rule: an alarm later than this many rows after a stretch began does not count. */
const DELAY_ROWS = 7;
/** Alarmed rows no further apart than the allowed delay are one alarm. */
const JOIN_ROWS = DELAY_ROWS + 1;
const MS_PER_DAY = 86_400_000;

interface Scored {
  readonly series: LabelledSeries;
  readonly scores: Float64Array;
}

function scoreSeries(series: LabelledSeries): Scored {
  const state = createSeries();
  const verdict = createVerdict();
  return { series, scores: series.values.map((value, i) => observe(state, series.times[i]!, value, verdict)) };
}

function count(scored: readonly Scored[], half: 'training' | 'test', threshold: number): EventCounts {
  const counts: EventCounts = { found: 0, stretches: 0, falseAlarms: 0 };
  for (const { series, scores } of scored) {
    countEvents(counts, {
      alarmed: Uint8Array.from(scores, score => (score >= threshold ? 1 : 0)),
      stretches: series.stretches,
      from: half === 'training' ? 0 : series.testFrom,
      to: half === 'training' ? series.testFrom : scores.length,
      delay: DELAY_ROWS,
      join: JOIN_ROWS,
      slack: DELAY_ROWS,
    });
  }
  return counts;
}

function chooseThreshold(scored: readonly Scored[]): number {
  const candidates = Array.from({ length: 50 }, (_, i) => 0.3 + i * 0.0135);
  const f1 = (threshold: number) => ratesOf(count(scored, 'training', threshold)).f1;
  return candidates.reduce((best, threshold) => (f1(threshold) > f1(best) ? threshold : best));
}

function print(name: string, counts: EventCounts, days: number): void {
  const { precision, recall, f1 } = ratesOf(counts);
  console.log(
    `${name}: event F1 ${f1.toFixed(3)}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${counts.found} of ${counts.stretches}), ${(counts.falseAlarms / days).toFixed(3)} false alarms per series and day`,
  );
}

const scored = readKpi(requireSet(process.argv[2], 'manifest.json', ADVICE)).map(scoreSeries);
const days = scored.reduce(
  (sum, { series: { times, testFrom } }) => sum + (times.at(-1)! - times[testFrom]!) / MS_PER_DAY,
  0,
);
const chosen = chooseThreshold(scored);
print(`training half, threshold ${chosen.toFixed(3)} chosen there`, count(scored, 'training', chosen), days);
print(`test half, threshold ${chosen.toFixed(3)} from the training half`, count(scored, 'test', chosen), days);
print(`test half, default threshold ${DEFAULT_THRESHOLD}`, count(scored, 'test', DEFAULT_THRESHOLD), days);
if (process.argv.includes('--each')) {
  for (const one of scored) print(`  ${one.series.name}`, count([one], 'test', chosen), days / scored.length);
}

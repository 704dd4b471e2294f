/**
 * Alarms a month on series in which nothing is wrong, one row a minute, after two weeks of learning.
 * Run: npm run bench:clean-series [-- seeds]
 */
import { CLEAN_SERIES, createRandom } from '#algorithms/detection/clean-series.fixture.ts';
import { observe } from '#algorithms/detection/observe.ts';
import { isNews } from '#algorithms/detection/refractory.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';

const DAY_ROWS = 1_440;
const LEARNING_ROWS = 14 * DAY_ROWS;
const JUDGED_ROWS = 30 * DAY_ROWS;
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5);
const seeds = Number(process.argv[2] ?? 12);

function countAlarms(next: (row: number) => number): number {
  const series = createSeries();
  const verdict = createVerdict();
  let alarms = 0;
  for (let row = 0; row < LEARNING_ROWS + JUDGED_ROWS; row++) {
    observe(series, START_MS + row * MINUTE_MS, next(row), verdict);
    if (isNews(series.core, verdict.strength) && row >= LEARNING_ROWS) alarms++;
  }
  return alarms;
}

let total = 0;
console.log(`| ${CLEAN_SERIES.length} kinds, ${seeds} series each | mean | worst |\n|---|---|---|`);
for (const { name, create } of CLEAN_SERIES) {
  const counts = Array.from({ length: seeds }, (_, seed) => countAlarms(create(createRandom(seed + 1))));
  const mean = counts.reduce((sum, count) => sum + count, 0) / seeds;
  total += mean;
  console.log(`| ${name} | ${mean.toFixed(2)} | ${Math.max(...counts)} |`);
}
console.log(`| mean of the kinds | ${(total / CLEAN_SERIES.length).toFixed(2)} | |`);

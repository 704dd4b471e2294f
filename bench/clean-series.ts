/**
 * Alarms a month on series in which nothing is wrong, one row a minute, after two weeks of learning.
 * Run: npm run bench:clean-series [-- seeds]
 */
import { CLEAN_SERIES, countAlarms } from '#algorithms/detection/clean-series.fixture.ts';

const seeds = Number(process.argv[2] ?? 12);
let total = 0;
console.log(`| ${CLEAN_SERIES.length} kinds, ${seeds} series each | mean | worst |\n|---|---|---|`);
for (const series of CLEAN_SERIES) {
  const counts = Array.from({ length: seeds }, (_, seed) => countAlarms(series, seed + 1));
  const mean = counts.reduce((sum, count) => sum + count, 0) / seeds;
  total += mean;
  console.log(`| ${series.name} | ${mean.toFixed(2)} | ${Math.max(...counts)} |`);
}
console.log(`| mean of the kinds | ${(total / CLEAN_SERIES.length).toFixed(2)} | |`);

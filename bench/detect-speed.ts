/**
 * Points per second of CPU and bytes a series of the default detector, with many series fed in turn as a scrape would.
 * Run: npm run bench:detect-speed
 */
import { STATE_WORDS } from '#algorithms/detection/layout.ts';
import { observe } from '#algorithms/detection/observe.ts';
import { isNews } from '#algorithms/detection/refractory.ts';
import { CORE_BYTES, createSeries, SEASON_BYTES, SEASON_WORDS, type Series } from '#algorithms/detection/series.ts';
import { track } from '#algorithms/detection/tracker.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';

const INTERVAL_MS = 60_000;
/** Three days at a minute: everything that can be learnt soon is learnt, so that no detector idles. */
const PRIMED_ROWS = 3 * 1_440;
const POINTS = 4_000_000;

/** A day's rhythm with noise, cheap enough not to be measured itself. */
function createValues(count: number): Float64Array {
  let seed = 1;
  return Float64Array.from({ length: count }, (_, i) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return 100 + 30 * Math.sin((2 * Math.PI * i) / 1_440) + (10 * seed) / 2_147_483_647;
  });
}

function createFleet(count: number, primed: Series): Series[] {
  const cores = new Float64Array(count * STATE_WORDS);
  const seasons = primed.season === null ? null : new Float32Array(count * SEASON_WORDS);
  return Array.from({ length: count }, (_, i) => {
    const series = createSeries(cores.subarray(i * STATE_WORDS, (i + 1) * STATE_WORDS));
    series.core.set(primed.core);
    if (seasons !== null && primed.season !== null) {
      series.season = seasons.subarray(i * SEASON_WORDS, (i + 1) * SEASON_WORDS);
      series.season.set(primed.season);
    }
    return series;
  });
}

function measure(count: number, withSeason: boolean): void {
  const values = createValues(PRIMED_ROWS + 2_048);
  const verdict = createVerdict();
  const primed = createSeries();
  for (let i = 0; i < PRIMED_ROWS; i++) observe(primed, withSeason ? i * INTERVAL_MS : 0, values[i]!, verdict);
  const fleet = createFleet(count, primed);
  const rounds = Math.ceil(POINTS / count);
  let abnormal = 0;
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    const timestampMs = withSeason ? (PRIMED_ROWS + round) * INTERVAL_MS : 0;
    for (let i = 0; i < count; i++) {
      const series = fleet[i]!;
      const value = values[PRIMED_ROWS + ((round + i) & 1_023)]!;
      observe(series, timestampMs, value, verdict);
      if (isNews(series.core, verdict.strength)) abnormal++;
      track(series.core, timestampMs, verdict);
    }
  }
  const { user, system } = process.cpuUsage(before);
  const rate = (rounds * count) / ((user + system) / 1e6);
  const bytes = CORE_BYTES + (withSeason ? SEASON_BYTES : 0);
  console.log(
    `${count} series ${withSeason ? 'with' : 'without'} season: ${(rate / 1e6).toFixed(2)} M points per CPU-second, ${bytes} bytes a series (${abnormal} alarms)`,
  );
}

for (const count of [1, 10_000, 100_000]) {
  measure(count, false);
  measure(count, true);
}

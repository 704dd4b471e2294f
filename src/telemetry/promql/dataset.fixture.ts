import { seriesOf } from './series.fixture.ts';
import type { SelectedSeries } from './source.ts';

/** An hour of samples begins here; a round instant, so that steps of subqueries are easy to follow. */
export const DATA_START_MS = 1_700_000_100_000;
export const DATA_END_MS = DATA_START_MS + 3_600_000;
const SCRAPE_INTERVAL_MS = 15_000;

type Sample = readonly [at: number, value: number | 'stale'];

/** Counters with resets, gauges with every kind of number, histograms, series that begin late, pause or end. */
export function createDataset(): SelectedSeries[] {
  const random = createRandom(42);
  return [...counters(random), ...histograms(random), ...gauges(random), ...oddities(random)];
}

/** Mulberry32: the same numbers for the same seed, in [0, 1). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Instants of scrapes: a little late now and then, one in thirty missing. */
function scrapeTimes(random: () => number, startMs = DATA_START_MS, endMs = DATA_END_MS): number[] {
  const phase = Math.floor(random() * SCRAPE_INTERVAL_MS);
  const times: number[] = [];
  for (let at = startMs + phase; at <= endMs; at += SCRAPE_INTERVAL_MS)
    if (random() > 1 / 30) times.push(at + Math.floor(random() * 40));
  return times;
}

function counters(random: () => number): SelectedSeries[] {
  const series: SelectedSeries[] = [];
  for (const job of ['api', 'web'])
    for (const instance of ['0', '1', '2'])
      for (const code of ['200', '404', '500']) {
        let value = random() < 0.5 ? 0 : Math.floor(random() * 1_000);
        const pace = code === '200' ? 40 : code === '404' ? 4 : 0.4;
        const samples = scrapeTimes(random).map((at): Sample => {
          value = random() < 0.01 ? Math.floor(random() * 5) : value + Math.floor(random() * 2 * pace);
          return [at, value];
        });
        series.push(seriesOf({ __name__: 'http_requests_total', job, instance, code }, samples));
      }
  return series;
}

function histograms(random: () => number): SelectedSeries[] {
  const bounds = ['0.005', '0.05', '0.1', '0.25', '1', '2.5', '+Inf'];
  const series: SelectedSeries[] = [];
  for (const job of ['api', 'web'])
    for (const instance of ['0', '1']) {
      const times = scrapeTimes(random);
      const counts = bounds.map(() => 0);
      const rows = bounds.map((): Sample[] => []);
      let sum = 0;
      const sums: Sample[] = [];
      for (const at of times) {
        for (let i = Math.floor(random() * 20); i > 0; i--) {
          const duration = -Math.log(1 - random()) * (job === 'api' ? 0.08 : 0.8);
          sum += duration;
          for (const [b, bound] of bounds.entries())
            if (duration <= (bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound))) counts[b]! += 1;
        }
        for (const [b, row] of rows.entries()) row.push([at, counts[b]!]);
        sums.push([at, sum]);
      }
      const labels = { job, instance };
      for (const [b, le] of bounds.entries())
        series.push(seriesOf({ __name__: 'request_duration_seconds_bucket', ...labels, le }, rows[b]!));
      series.push(seriesOf({ __name__: 'request_duration_seconds_sum', ...labels }, sums));
      series.push(seriesOf({ __name__: 'request_duration_seconds_count', ...labels }, rows.at(-1)!));
    }
  return series;
}

function gauges(random: () => number): SelectedSeries[] {
  const series: SelectedSeries[] = [];
  for (const [i, zone] of ['a', 'a', 'b'].entries()) {
    const walk = { value: 5 };
    const memory = scrapeTimes(random).map(
      (at): Sample => [at, Math.round(2e9 + random() * 1e8 + (at - DATA_START_MS) * 10)],
    );
    const load = scrapeTimes(random).map((at): Sample => {
      walk.value += random() - 0.5;
      return [at, Math.round((walk.value - 5) * 100) / 100];
    });
    const strange = scrapeTimes(random).map((at): Sample => {
      const dice = random();
      if (dice < 0.06) return [at, Number.NaN];
      if (dice < 0.09) return [at, i === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY];
      return [at, Math.floor(dice * 6) - 2];
    });
    const instance = `${i}`;
    series.push(seriesOf({ __name__: 'memory_bytes', job: 'api', instance }, memory));
    series.push(seriesOf({ __name__: 'load', job: 'api', instance, zone }, load));
    series.push(seriesOf({ __name__: 'strange', instance, zone }, strange));
    const build = { __name__: 'build_info', job: 'api', instance, version: `1.${i}.0` };
    series.push(
      seriesOf(
        build,
        scrapeTimes(random).map((at): Sample => [at, 1]),
      ),
    );
  }
  return series;
}

function oddities(random: () => number): SelectedSeries[] {
  const middle = DATA_START_MS + 1_800_000;
  const ended = scrapeTimes(random, DATA_START_MS, middle).map((at, i): Sample => [at, i * 3]);
  const back = scrapeTimes(random, middle + 900_000).map((at, i): Sample => [at, i * 2]);
  const silent = scrapeTimes(random, DATA_START_MS, middle).map((at, i): Sample => [at, i]);
  const late = scrapeTimes(random, middle).map((at, i): Sample => [at, 7 + i]);
  const negative = scrapeTimes(random).map((at, i): Sample => [at, -i * 1.5]);
  return [
    seriesOf({ __name__: 'coming_and_going', kind: 'stale' }, [...ended, [middle + 60_000, 'stale'], ...back]),
    seriesOf({ __name__: 'coming_and_going', kind: 'silent' }, [...silent, ...back]),
    seriesOf({ __name__: 'coming_and_going', kind: 'late' }, late),
    seriesOf({ __name__: 'coming_and_going', kind: 'once' }, [[middle, 3.25]]),
    seriesOf({ __name__: 'coming_and_going', kind: 'twice' }, [
      [middle, 3.25],
      [middle + 30_000, 4.5],
    ]),
    seriesOf({ __name__: 'falling', unit: 'm/s', text: 'line\nnext "quoted" \\ 界' }, negative),
    seriesOf(
      { __name__: 'constant', job: 'api' },
      scrapeTimes(random).map((at): Sample => [at, 0.1]),
    ),
    seriesOf(
      { __name__: 'time_of_day' },
      scrapeTimes(random).map((at): Sample => [at, 1_709_164_800 + Math.floor(random() * 1e8)]),
    ),
  ];
}

import { createTrendDetector } from '#algorithms/forecasts/trend-detector.ts';
import { createDynamicBaseline } from '#algorithms/outliers/dynamic-baseline.ts';
import { createIqr } from '#algorithms/outliers/iqr.ts';
import { calibratedIsolationScore, fitIsolationForest } from '#algorithms/outliers/isolation-forest.ts';
import { createRobustThreeSigma } from '#algorithms/outliers/robust-three-sigma.ts';
import type { StreamingDetector } from '#algorithms/outliers/streaming-detector.ts';
import { createThreeSigma } from '#algorithms/outliers/three-sigma.ts';
import { scoreSequence, trainLstmAutoencoder } from '#algorithms/sequences/lstm-autoencoder.ts';
import { createRandom, randomNormal } from '#algorithms/statistics/random.ts';
import { countEvents, ratesOf } from './detection/event-score.ts';
import { NAB_PROFILES, scoreNab } from './detection/nab-score.ts';
import { readAsd, readNab, requireSet } from './detection/public-sets.ts';

/**
 * What each method of the field does on its own, with its default settings:
 *   node bench/named-methods.ts <nab folder> <asd folder> [method,method]
 */

interface Input {
  readonly times: Float64Array;
  /** One column a metric. */
  readonly columns: readonly Float64Array[];
  /** Rows before this one may be trained on. */
  readonly testFrom: number;
}

interface Method {
  readonly name: string;
  /** A score in [0, 1] for every row, from rows up to it (and the training part) only. */
  readonly score: (input: Input) => Float64Array;
}

/** Values in a row of an isolation forest on one series: the last ones, so that shapes count too. */
const SHINGLE = 5;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** After an alarm nobody wants to hear the same again for a day of five-minute rows. */
const REFRACTORY_ROWS = 288;
/** Runs of alarmed rows nearer than this are one alarm. */
const JOIN_ROWS = 12;

const [nab, asd, only] = process.argv.slice(2);

const ALL_METHODS: readonly Method[] = [
  streaming(() => createThreeSigma()),
  streaming(() => createRobustThreeSigma()),
  streaming(() => createIqr()),
  streaming(() => createIqr({ form: 'adjusted' })),
  streaming(() => createDynamicBaseline()),
  streaming(() => createTrendDetector({ windowMs: 8 * 3_600_000 })),
  { name: 'isolation-forest', score: scoreByForest },
  { name: 'lstm-autoencoder', score: scoreByAutoencoder },
];
const METHODS = ALL_METHODS.filter(({ name }) => only === undefined || only.split(',').includes(name));

function streaming<State, Saved>(create: () => StreamingDetector<State, Saved>): Method {
  return {
    name: create().name,
    score: ({ times, columns }) => {
      const highest = new Float64Array(times.length);
      for (const column of columns) {
        const detector = create();
        const state = detector.createState();
        for (let i = 0; i < times.length; i++) {
          highest[i] = Math.max(highest[i]!, detector.step(state, times[i]!, column[i]!));
        }
      }
      return highest;
    },
  };
}

function scoreByForest(input: Input): Float64Array {
  const rows = toRows(input);
  const values = rows.values.slice(0, input.testFrom * rows.dimensions);
  const forest = fitIsolationForest({ values, dimensions: rows.dimensions }, { contamination: 0.005 });
  return Float64Array.from(input.times, (_, i) => calibratedIsolationScore(forest, rows.values, i * rows.dimensions));
}

function scoreByAutoencoder({ columns, testFrom }: Input): Float64Array {
  const dimensions = columns.length;
  const values = interleave(columns);
  const sequenceLength = Math.min(24, Math.floor(testFrom / 8));
  const model = trainLstmAutoencoder(
    { values: values.slice(0, testFrom * dimensions), dimensions },
    { sequenceLength },
  );
  return scoreSequence(model, { values, dimensions });
}

function toRows({ columns }: Input): { values: Float64Array; dimensions: number } {
  if (columns.length > 1) return { values: interleave(columns), dimensions: columns.length };
  const column = columns[0]!;
  const shingle = (i: number): number => column[Math.max(0, Math.floor(i / SHINGLE) - (i % SHINGLE))]!;
  return { values: Float64Array.from({ length: column.length * SHINGLE }, (_, i) => shingle(i)), dimensions: SHINGLE };
}

function interleave(columns: readonly Float64Array[]): Float64Array {
  const width = columns.length;
  return Float64Array.from(
    { length: columns[0]!.length * width },
    (_, i) => columns[i % width]![Math.floor(i / width)]!,
  );
}

/** Keeps the first row of an alarm, and whatever outdoes it. */
function withRefractory(scores: Float64Array): Float64Array {
  const kept = new Float64Array(scores.length);
  let last = Number.NEGATIVE_INFINITY;
  let peak = 0;
  for (let i = 0; i < scores.length; i++) {
    if (i - last > REFRACTORY_ROWS) peak = 0;
    if (scores[i]! <= Math.max(0.5, peak)) continue;
    kept[i] = scores[i]!;
    peak = scores[i]!;
    last = i;
  }
  return kept;
}

function benchNab(folder: string): void {
  const series = readNab(folder);
  console.log(
    '\nNAB, standard profile, best threshold\n\n| method | every row | first row of an alarm | at 0.5 |\n| --- | --- | --- | --- |',
  );
  for (const method of METHODS) {
    const corpus = series.map(each => ({
      series: each,
      scores: method.score({ times: each.times, columns: [each.values], testFrom: each.testFrom }),
    }));
    const calm = corpus.map(each => ({ ...each, scores: withRefractory(each.scores) }));
    const numbers = [
      scoreNab(corpus, NAB_PROFILES.standard),
      scoreNab(calm, NAB_PROFILES.standard),
      scoreNab(calm, NAB_PROFILES.standard, 0.5),
    ].map(result => result.score.toFixed(1));
    console.log(`| ${method.name} | ${numbers.join(' | ')} |`);
  }
}

function benchAsd(folder: string): void {
  const servers = readAsd(folder);
  console.log('\nASD, any metric above 0.5\n\n| method | precision | recall | F1 |\n| --- | --- | --- | --- |');
  for (const method of METHODS) {
    const counts = { found: 0, stretches: 0, falseAlarms: 0 };
    for (const { times, metrics, testFrom, stretches } of servers) {
      const alarmed = Uint8Array.from(method.score({ times, columns: metrics, testFrom }), each =>
        each > 0.5 ? 1 : 0,
      );
      const labelled = stretches.map(({ first, last }) => [first, last] as const);
      countEvents(counts, {
        alarmed,
        stretches: labelled,
        from: testFrom,
        to: times.length,
        delay: Number.POSITIVE_INFINITY,
        join: JOIN_ROWS,
      });
    }
    const { precision, recall, f1 } = ratesOf(counts);
    console.log(`| ${method.name} | ${[precision, recall, f1].map(each => each.toFixed(2)).join(' | ')} |`);
  }
}

/** Six weeks of one-minute data with a daily and a weekly rhythm and a job at six; alarms of the last four weeks count. */
function benchClean(): void {
  const minutes = 42 * DAY_MINUTES;
  console.log(
    '\nClean series (1 minute, day and week, job at 06:00, noise), alarms a month\n\n| method | alarms |\n| --- | --- |',
  );
  for (const method of METHODS) {
    let alarms = 0;
    for (let seed = 1; seed <= 3; seed++) {
      const random = createRandom(seed);
      const value = (i: number): number => {
        const ofDay = i % DAY_MINUTES;
        const wave = 100 + 60 * Math.sin((2 * Math.PI * (ofDay - 540)) / DAY_MINUTES);
        const week = Math.floor(i / DAY_MINUTES) % 7 < 5 ? 1 : 0.6;
        return (wave * week + (ofDay >= 360 && ofDay < 370 ? 120 : 0)) * (1 + 0.03 * randomNormal(random));
      };
      const column = Float64Array.from({ length: minutes }, (_, i) => value(i));
      const times = Float64Array.from({ length: minutes }, (_, i) => i * MINUTE_MS);
      const scores = method.score({ times, columns: [column], testFrom: minutes / 3 });
      let last = Number.NEGATIVE_INFINITY;
      for (let i = minutes / 3; i < minutes; i++) {
        if (scores[i]! <= 0.5) continue;
        if (i - last > JOIN_ROWS) alarms += 1;
        last = i;
      }
    }
    console.log(`| ${method.name} | ${((alarms / 3 / 28) * 30).toFixed(1)} |`);
  }
}

const nabFolder = requireSet(nab, 'labels/windows.json', 'Get the Numenta Anomaly Benchmark (github.com/numenta/NAB).');
const asdFolder = requireSet(asd, 'manifest.json', 'Get the Application Server Dataset (ASD, InterFusion, KDD 2021).');
benchClean();
benchNab(nabFolder);
benchAsd(asdFolder);

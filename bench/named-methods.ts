/**
 * What each method adds to the ensemble, and what each of the ensemble's own detectors is worth in it: alarms a month on
 * clean series, NAB, KPI and ASD, all at the default threshold.
 * Run: node bench/named-methods.ts <nab folder> <kpi folder> <asd folder> [variant,variant]
 */
import { CLEAN_SERIES, createRandom } from '#algorithms/detection/clean-series.fixture.ts';
import { DETECTORS } from '#algorithms/detection/detectors.ts';
import { AT } from '#algorithms/detection/layout.ts';
import { createMachine, joinOffsets } from '#algorithms/detection/machine.ts';
import { METHOD_NAMES } from '#algorithms/detection/methods.ts';
import { createPanel, observeWithPanel, type Panel } from '#algorithms/detection/panel.ts';
import { isNews } from '#algorithms/detection/refractory.ts';
import { DEFAULT_THRESHOLD, noveltyOf } from '#algorithms/detection/score.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { createVerdict } from '#algorithms/detection/verdict.ts';
import { countEvents, type EventCounts, ratesOf } from './detection/event-score.ts';
import { NAB_PROFILES, scoreNab } from './detection/nab-score.ts';
import { readAsd, readKpi, readNab, requireSet } from './detection/public-sets.ts';

interface Variant {
  readonly name: string;
  readonly create: () => Panel;
}

const DAY_ROWS = 1_440;
const LEARNING_DAYS = 14;
const JUDGED_DAYS = 30;
const KPI_DELAY = 7;
const ASD_JOIN = 12;
const SUPPRESSED = 0.25;
/** Numbers of the ensemble's own detectors; those that join by name come after. */
const OWN_DETECTORS = Object.entries(DETECTORS).filter(
  ([, detector]) => detector > 0 && detector < DETECTORS.threeSigma,
);

const VARIANTS: readonly Variant[] = [
  { name: 'ensemble alone', create: () => createPanel(['ensemble']) },
  ...METHOD_NAMES.slice(1).flatMap(name => [
    { name: `ensemble + ${name}`, create: () => createPanel(['ensemble', name]) },
    { name: `${name} alone`, create: () => createPanel([name]) },
  ]),
  ...OWN_DETECTORS.map(([name, detector]) => ({
    name: `ensemble - ${name}`,
    create: () => ({ ...createPanel(['ensemble']), disabled: 1 << detector }),
  })),
];

/** Strength of each row. */
function rate({ create }: Variant, times: ArrayLike<number>, values: ArrayLike<number>): Float64Array {
  const panel = create();
  const series = createSeries();
  const verdict = createVerdict();
  return Float64Array.from({ length: values.length }, (_, i) => {
    observeWithPanel(series, panel, { timestampMs: times[i]!, value: values[i]!, verdict });
    return verdict.strength;
  });
}

/** Alarms as people get them: one for one trouble. */
function newsOf(strengths: Float64Array): Float64Array {
  const { core } = createSeries();
  return strengths.map((strength, row) => {
    core[AT.rows] = row + 1;
    return strength < 1 || isNews(core, strength) ? noveltyOf(strength) : SUPPRESSED;
  });
}

/** Mean and worst over the kinds. */
function benchClean(variant: Variant): string {
  const rows = (LEARNING_DAYS + JUDGED_DAYS) * DAY_ROWS;
  const times = Float64Array.from({ length: rows }, (_, i) => i * 60_000);
  const alarms = CLEAN_SERIES.map(({ create }) => {
    const next = create(createRandom(1));
    const scores = newsOf(
      rate(
        variant,
        times,
        Float64Array.from(times, (_, i) => next(i)),
      ),
    );
    return scores.subarray(LEARNING_DAYS * DAY_ROWS).filter(score => score >= DEFAULT_THRESHOLD).length;
  });
  const mean = alarms.reduce((sum, each) => sum + each, 0) / alarms.length;
  return `${mean.toFixed(2)} | ${Math.max(...alarms)}`;
}

function benchNab(variant: Variant, series: ReturnType<typeof readNab>): string {
  const corpus = series.map(each => ({ series: each, scores: newsOf(rate(variant, each.times, each.values)) }));
  return scoreNab(corpus, NAB_PROFILES.standard, DEFAULT_THRESHOLD).score.toFixed(1);
}

function benchKpi(variant: Variant, series: ReturnType<typeof readKpi>): string {
  const counts: EventCounts = { found: 0, stretches: 0, falseAlarms: 0 };
  for (const { times, values, stretches, testFrom } of series) {
    const alarmed = Uint8Array.from(rate(variant, times, values), strength => (strength >= 1 ? 1 : 0));
    const range = { from: testFrom, to: values.length, delay: KPI_DELAY, join: KPI_DELAY + 1, slack: KPI_DELAY };
    countEvents(counts, { alarmed, stretches, ...range });
  }
  return ratesOf(counts).f1.toFixed(3);
}

/** The machine's joint verdict, or a named method's on one of its metrics. */
function benchAsd({ create }: Variant, servers: ReturnType<typeof readAsd>): string {
  const counts: EventCounts = { found: 0, stretches: 0, falseAlarms: 0 };
  for (const { times, metrics, stretches, testFrom } of servers) {
    const panels = metrics.map(create);
    const series = metrics.map(() => createSeries());
    const machine = createMachine(metrics.length);
    const verdict = createVerdict();
    const offsets = new Float64Array(metrics.length);
    const alarmed = Uint8Array.from(times, (timestampMs, i) => {
      let named = 0;
      for (let m = 0; m < metrics.length; m++) {
        observeWithPanel(series[m]!, panels[m]!, { timestampMs, value: metrics[m]![i]!, verdict });
        offsets[m] = verdict.offset;
        if (verdict.detector >= DETECTORS.threeSigma) named = Math.max(named, verdict.strength);
      }
      const joint = panels[0]!.disabled === -1 ? 0 : joinOffsets(machine, offsets);
      return Math.max(named, joint) >= 1 ? 1 : 0;
    });
    countEvents(counts, {
      alarmed,
      stretches: stretches.map(({ first, last }) => [first, last] as const),
      ...{ from: testFrom, to: times.length, delay: Number.POSITIVE_INFINITY, join: ASD_JOIN, slack: ASD_JOIN },
    });
  }
  return ratesOf(counts).f1.toFixed(3);
}

const [nabFolder, kpiFolder, asdFolder, only] = process.argv.slice(2);
const nab = readNab(requireSet(nabFolder, 'labels/windows.json', 'Get the Numenta Anomaly Benchmark.'));
const kpi = readKpi(requireSet(kpiFolder, 'manifest.json', 'Get the KPI set of the AIOps challenge 2018.'));
const asd = readAsd(
  requireSet(asdFolder, 'manifest.json', 'Get the Application Server Dataset (InterFusion, KDD 2021).'),
);
console.log('| | clean, alarms a month | worst | NAB | KPI | ASD |\n| --- | --- | --- | --- | --- | --- |');
for (const variant of VARIANTS.filter(({ name }) => only === undefined || only.split(',').includes(name))) {
  const cells = [benchClean(variant), benchNab(variant, nab), benchKpi(variant, kpi), benchAsd(variant, asd)];
  console.log(`| ${variant.name} | ${cells.join(' | ')} |`);
}

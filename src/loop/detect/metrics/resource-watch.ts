import { createRobustBaseline, learnValue, type RobustBaseline } from '#algorithms/outliers/robust-baseline.ts';
import { theilSenSlope } from '#algorithms/statistics/theil-sen.ts';
import type { Json } from '#base/json.ts';
import { joined } from '#domain/sentence.ts';
import { Baselines, type SavedBaselines } from '#loop/detect/baselines.ts';
import { type Finding, scoreOfExcess } from '#loop/detect/finding.ts';
import { LEARN_EVERY_MS, type Scene, type Watch } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Series } from '#telemetry/series-table.ts';

/** Metrics that the platform gives of every instance. */
const MEMORY = 'process.memory.usage';
const MEMORY_LIMIT = 'process.memory.limit';
const CPU = 'process.cpu.utilization';
const DESCRIPTORS = 'process.open_file_descriptors';
const DESCRIPTOR_LIMIT = 'process.open_file_descriptors.limit';
const UPTIME = 'process.uptime';

const MEGABYTE = 1024 * 1024;
/** A process that has just started grows for good reasons. */
const WARM_UP_MS = 20_000;

/** Memory that leaks, CPU beyond the usual, descriptors that run out: by instance. */
export class ResourceWatch implements Watch {
  readonly name = 'resources';
  /** Usual CPU by series. */
  readonly #baselines: Baselines<RobustBaseline>;

  constructor(saved?: Json) {
    this.#baselines = new Baselines(createCpuBaseline, saved as SavedBaselines<RobustBaseline> | undefined);
  }

  find({ window, now }: Scene): Finding[] {
    return [
      ...window.series.find({ metric: MEMORY }).map(series => watchMemory(series, window, now)),
      ...window.series.find({ metric: CPU }).map(series => watchCpu(series, this.#baselines.find(series.key), now)),
      ...window.series.find({ metric: DESCRIPTORS }).map(series => watchDescriptors(series, window, now)),
    ].filter(finding => finding !== undefined);
  }

  learn({ window, now }: Scene): void {
    for (const series of window.series.find({ metric: CPU })) {
      const value = meanSince(series, now - LEARN_EVERY_MS, now);
      if (!Number.isNaN(value)) learnValue(this.#baselines.take(series.key, now), value);
    }
  }

  save(): Json {
    return this.#baselines.save() as unknown as Json;
  }
}

function createCpuBaseline(): RobustBaseline {
  return createRobustBaseline(60);
}

/** Quick leaks show in ten seconds, slow ones in a minute; both must be steady and large beside what was there before. */
const LEAK_WINDOWS = [
  { spanMs: 10_000, leastGrowthBytes: 24 * MEGABYTE, leastRatio: 0.2 },
  { spanMs: 60_000, leastGrowthBytes: 48 * MEGABYTE, leastRatio: 0.4 },
];
/** Without a limit nobody knows how near the end is, so it takes more to be alarmed. */
const UNLIMITED_FACTOR = 6;

function watchMemory(series: Series, window: HotWindow, now: number): Finding | undefined {
  const uptimeMs = latestOf(window, UPTIME, series, now) * 1000;
  for (const { spanMs, leastGrowthBytes, leastRatio } of LEAK_WINDOWS) {
    // Written so that an unknown uptime, not-a-number, does not count as young.
    if (uptimeMs < WARM_UP_MS + spanMs) continue;
    const { at, value } = series.read(now - spanMs, now + 1);
    if (at.length < 8 || now - at[0]! < spanMs * 0.8) continue;
    const first = value[0]!;
    const last = value.at(-1)!;
    const growth = last - first;
    const limit = latestOf(window, MEMORY_LIMIT, series, now);
    if (
      growth < leastGrowthBytes * (Number.isNaN(limit) ? UNLIMITED_FACTOR : 1) ||
      growth < leastRatio * first ||
      !isSteadyGrowth(value)
    )
      continue;
    const step = Math.max(1, Math.floor(at.length / 20));
    const slope = theilSenSlope(everyNth(at, step), everyNth(value, step)) * 1000;
    // The growth must be the slope's, not that of one step.
    if (!(slope * (spanMs / 1000) > 0.5 * growth)) continue;
    const secondsLeft = Number.isNaN(limit) ? Number.NaN : Math.max(0, (limit - last) / slope);
    const grown = {
      en: `memory grew from ${megabytes(first)} to ${megabytes(last)}, ${megabytes(slope)}/s`,
      zh: `内存从 ${megabytes(first)} 增长到 ${megabytes(last)}，增速 ${megabytes(slope)}/s`,
    };
    const left = Math.round(secondsLeft);
    const outlook = {
      en: `limit ${megabytes(limit)} in ${left} s`,
      zh: `${megabytes(limit)} 的上限将在 ${left} s 后达到`,
    };
    return {
      subject: subjectOf(series),
      indicator: 'memory',
      class: 'resource',
      grade: secondsLeft < 30 ? 'critical' : 'warning',
      score: scoreOfExcess(growth / leastGrowthBytes),
      value: last,
      expected: { low: 0, high: first + leastGrowthBytes },
      unit: 'By',
      description: Number.isNaN(secondsLeft) ? grown : joined([grown, outlook]),
      openAfterTicks: 2,
    };
  }
  return undefined;
}

/** A sawtooth goes up and down; a leak hardly ever goes down. */
function isSteadyGrowth(value: Float64Array): boolean {
  let rise = 0;
  let fall = 0;
  for (let i = 1; i < value.length; i++) {
    const step = value[i]! - value[i - 1]!;
    if (step > 0) rise += step;
    else fall -= step;
  }
  return fall < 0.2 * rise;
}

function watchCpu(series: Series, baseline: RobustBaseline | undefined, now: number): Finding | undefined {
  if (baseline === undefined || baseline.values.length < 4) return undefined;
  const value = meanSince(series, now - 5000, now);
  const high = Math.max(0.25, baseline.level * 3, baseline.level + 8 * baseline.spread);
  if (!(value > high)) return undefined;
  return {
    subject: subjectOf(series),
    indicator: 'cpu',
    class: 'resource',
    // Work is what processors are for: alone it opens no incident, but it explains one.
    grade: 'info',
    score: scoreOfExcess(value / high),
    value,
    expected: { low: 0, high },
    unit: 'cores',
    description: {
      en: `CPU ${value.toFixed(2)} cores, usual ${baseline.level.toFixed(2)}`,
      zh: `CPU 使用 ${value.toFixed(2)} 核，平时 ${baseline.level.toFixed(2)}`,
    },
    openAfterTicks: 3,
  };
}

function watchDescriptors(series: Series, window: HotWindow, now: number): Finding | undefined {
  const value = series.latest()?.value ?? Number.NaN;
  const limit = latestOf(window, DESCRIPTOR_LIMIT, series, now);
  if (!(value > 0.85 * limit)) return undefined;
  return {
    subject: subjectOf(series),
    indicator: 'descriptors',
    class: 'resource',
    grade: value >= limit ? 'critical' : 'warning',
    score: Math.min(1, value / limit),
    value,
    expected: { low: 0, high: 0.85 * limit },
    unit: 'descriptors',
    description: {
      en: `${value} of ${limit} file descriptors in use`,
      zh: `文件描述符已用 ${value} 个，上限 ${limit}`,
    },
    openAfterTicks: 2,
  };
}

function subjectOf(series: Series): { service: string; instance?: string } {
  const { service = 'unknown', instance } = series.labels;
  return instance === undefined ? { service } : { service, instance };
}

/** Latest value of another metric of the same instance; NaN when there is none from the last ten seconds. */
function latestOf(window: HotWindow, metric: string, like: Series, now: number): number {
  const { service, instance } = like.labels;
  if (service === undefined || instance === undefined) return Number.NaN;
  const latest = window.series
    .find({ metric, labels: { service, instance } })
    .map(series => series.latest())
    .filter(sample => sample !== undefined && sample.at > now - 10_000)
    .sort((a, b) => b!.at - a!.at)[0];
  return latest?.value ?? Number.NaN;
}

function meanSince(series: Series, fromMs: number, toMs: number): number {
  const { value } = series.read(fromMs, toMs + 1);
  return value.length === 0 ? Number.NaN : value.reduce((sum, each) => sum + each, 0) / value.length;
}

function everyNth(values: Float64Array, step: number): Float64Array {
  return values.filter((_value, index) => index % step === 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}

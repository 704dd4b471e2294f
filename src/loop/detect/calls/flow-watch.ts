import { type BandSettings, upperEdge } from '#algorithms/outliers/robust-baseline.ts';
import { binomialUpperTail, poissonLowerTail } from '#algorithms/statistics/tail-probability.ts';
import type { Json } from '#base/json.ts';
import type { Subject } from '#domain/anomaly.ts';
import { bandFactor } from '#domain/detection-settings.ts';
import type { Sentence } from '#domain/sentence.ts';
import { Baselines, type SavedBaselines } from '#loop/detect/baselines.ts';
import { type Finding, findingKey, scoreOfExcess } from '#loop/detect/finding.ts';
import { LEARN_EVERY_MS, type Scene, type Watch } from '#loop/detect/watch.ts';
import type { Flow, FlowSummary } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import {
  createFlowBaseline,
  type FlowBaseline,
  isTrusted,
  learnFlow,
  usualErrorRatio,
  WINDOW_MS,
} from './flow-baseline.ts';

const LONG_WINDOW_MS = 15_000;
const RATE_WINDOW_MS = 10_000;

/** Latency that no user notices is no anomaly however unusual: hence the floors in milliseconds. */
const P50_BAND: BandSettings = { spreads: 7, ratio: 1, floor: 25 };
const P95_BAND: BandSettings = { spreads: 8, ratio: 2, floor: 150 };

/** In upper edges of the band. */
const GREAT_EXCESS = 4;
const SLIGHT_EXCESS = 1.5;

/** Rate, errors and duration of every service and of every edge. */
export class FlowWatch implements Watch {
  readonly name = 'flows';
  readonly #baselines: Baselines<FlowBaseline>;

  constructor(saved?: Json) {
    this.#baselines = new Baselines(createFlowBaseline, complete(saved as SavedBaselines<FlowBaseline> | undefined));
  }

  find({ window, endMs, notBeforeMs, settings }: Scene): Finding[] {
    return watchedFlows(window).flatMap(flow =>
      watchFlow(flow, this.findBaseline(flow) ?? createFlowBaseline(), {
        ...{ endMs, notBeforeMs },
        factor: bandFactor(settings, flow.id.service),
      }),
    );
  }

  learn({ window, endMs, now }: Scene, isSuspect: (key: string) => boolean): void {
    for (const flow of watchedFlows(window)) {
      const subject = subjectOfFlow(flow);
      const isOdd = ['error-ratio', 'latency'].some(indicator => isSuspect(findingKey({ subject, indicator })));
      if (!isOdd && endMs - flow.firstSeenAt >= LEARN_EVERY_MS)
        learnFlow(this.#baselines.take(flow.key, now), flow, endMs);
    }
  }

  findBaseline(flow: Flow): FlowBaseline | undefined {
    return this.#baselines.find(flow.key);
  }

  /** How many services have a baseline that can be trusted, of those that are called at all. */
  progress(window: HotWindow): { learnt: number; total: number } {
    const flows = window.flows.list('service');
    const learnt = flows.filter(flow => {
      const baseline = this.findBaseline(flow);
      return baseline !== undefined && isTrusted(baseline);
    });
    return { learnt: learnt.length, total: flows.length };
  }

  save(): Json {
    return this.#baselines.save() as unknown as Json;
  }
}

/** What an earlier build learnt less about is learnt anew. */
function complete(saved: SavedBaselines<FlowBaseline> = []): SavedBaselines<FlowBaseline> {
  return saved.filter(([, { baseline }]) => Object.keys(createFlowBaseline()).every(key => key in baseline));
}

function watchedFlows({ flows }: HotWindow): readonly Flow[] {
  return [...flows.list('service'), ...flows.list('edge')];
}

function subjectOfFlow(flow: Flow): Subject {
  const { service, callee } = flow.id;
  return callee === undefined ? { service } : { service, callee };
}

interface Stretch extends Pick<Scene, 'endMs' | 'notBeforeMs'> {
  /** By which the bands are widened. */
  readonly factor: number;
}

/** What is out of the ordinary in the flow. Nothing while the baseline is young, but for plain failure. */
function watchFlow(flow: Flow, baseline: FlowBaseline, stretch: Stretch): Finding[] {
  return [
    watchErrors(flow, baseline, stretch),
    watchLatency(flow, baseline, stretch),
    // The rate of an edge follows that of its service: telling it twice is noise.
    flow.id.callee === undefined ? watchRate(flow, baseline, stretch) : undefined,
  ].filter(finding => finding !== undefined);
}

function readRecent(flow: Flow, stretch: Stretch): FlowSummary {
  const recent = summariseLast(flow, stretch, WINDOW_MS);
  return recent.count >= 8 ? recent : summariseLast(flow, stretch, LONG_WINDOW_MS);
}

function summariseLast(flow: Flow, { endMs, notBeforeMs }: Stretch, durationMs: number): FlowSummary {
  return flow.summarise(Math.max(endMs - durationMs, notBeforeMs), endMs);
}

function watchErrors(flow: Flow, baseline: FlowBaseline, stretch: Stretch): Finding | undefined {
  const usual = usualErrorRatio(baseline);
  const windows = [
    { summary: summariseLast(flow, stretch, WINDOW_MS), leastErrors: 3, excessRatio: 0.05, surprise: 1e-5 },
    { summary: summariseLast(flow, stretch, LONG_WINDOW_MS), leastErrors: 5, excessRatio: 0.02, surprise: 1e-5 },
  ];
  for (const { summary, leastErrors, excessRatio, surprise } of windows) {
    const ratio = summary.errors / Math.max(1, summary.count);
    if (summary.errors < leastErrors || ratio < usual + excessRatio * stretch.factor) continue;
    const probability = binomialUpperTail(summary.errors, summary.count, usual);
    if (probability > surprise) continue;
    return {
      subject: subjectOfFlow(flow),
      indicator: 'error-ratio',
      class: 'availability',
      grade: ratio >= 0.2 ? 'critical' : 'warning',
      score: scoreOfExcess(ratio / usual / 10),
      value: ratio,
      expected: { low: 0, high: usual },
      unit: 'ratio',
      description: {
        en: `${percent(ratio)} of ${summary.count} calls failed, usual ${percent(usual)}`,
        zh: `${summary.count} 次调用中 ${percent(ratio)} 失败，平时 ${percent(usual)}`,
      },
      openAfterTicks: 2,
    };
  }
  return undefined;
}

function watchLatency(flow: Flow, baseline: FlowBaseline, stretch: Stretch): Finding | undefined {
  const recent = readRecent(flow, stretch);
  if (!isTrusted(baseline) || recent.count < 5) return undefined;
  const checks = [
    { name: 'p50', value: recent.quantileMs(0.5), baseline: baseline.p50, band: P50_BAND, ticks: 3 },
    { name: 'p95', value: recent.quantileMs(0.95), baseline: baseline.p95, band: P95_BAND, ticks: 4 },
  ];
  for (const check of checks) {
    const high = upperEdge(check.baseline, widened(check.band, stretch.factor));
    if (!(check.value > high)) continue;
    return {
      subject: subjectOfFlow(flow),
      indicator: 'latency',
      class: 'performance',
      grade: check.value > GREAT_EXCESS * high ? 'critical' : 'warning',
      score: scoreOfExcess(check.value / high),
      value: check.value,
      expected: { low: 0, high },
      unit: 'ms',
      description: {
        en: `${check.name} ${milliseconds(check.value)}, expected up to ${milliseconds(high)}`,
        zh: `${check.name} ${milliseconds(check.value)}，预期不超过 ${milliseconds(high)}`,
      },
      openAfterTicks: patience(check.value / high, check.ticks),
    };
  }
  return undefined;
}

/** A great excess is believed a second sooner, a slight one has to last two seconds longer. */
function patience(excess: number, ticks: number): number {
  if (excess > GREAT_EXCESS) return ticks - 1;
  return excess < SLIGHT_EXCESS ? ticks + 2 : ticks;
}

function widened({ spreads, ratio, floor }: BandSettings, factor: number): BandSettings {
  return { spreads: spreads * factor, ratio: ratio * factor, floor: floor * factor };
}

function watchRate(flow: Flow, baseline: FlowBaseline, stretch: Stretch): Finding | undefined {
  // A window that began to fill only now, after a start or a repair, would look like a drop.
  const sinceMs = Math.max(stretch.notBeforeMs, flow.firstSeenAt);
  if (!isTrusted(baseline) || stretch.endMs - sinceMs < RATE_WINDOW_MS) return undefined;
  const seconds = RATE_WINDOW_MS / 1000;
  const summary = summariseLast(flow, stretch, RATE_WINDOW_MS);
  const usual = baseline.perSecond.level * seconds;
  const perSecond = summary.count / seconds;
  const shared = {
    subject: subjectOfFlow(flow),
    class: 'load',
    grade: 'info',
    value: perSecond,
    unit: '1/s',
    openAfterTicks: 3,
  } as const;
  if (usual >= 8 && summary.count < 0.4 * usual && poissonLowerTail(summary.count, usual) < 1e-6) {
    return {
      ...shared,
      indicator: 'rate-drop',
      score: 1 - summary.count / usual,
      expected: { low: 0.6 * baseline.perSecond.level, high: Number.POSITIVE_INFINITY },
      description: tellRate(perSecond, baseline.perSecond.level),
    };
  }
  const high = baseline.perSecond.level * 1.8 + 8 * baseline.perSecond.spread;
  if (usual >= 8 && perSecond > high) {
    return {
      ...shared,
      indicator: 'rate-rise',
      score: scoreOfExcess(perSecond / high),
      expected: { low: 0, high },
      description: tellRate(perSecond, baseline.perSecond.level),
    };
  }
  return undefined;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function tellRate(perSecond: number, usual: number): Sentence {
  const [rate, before] = [perSecond.toFixed(1), usual.toFixed(1)];
  return { en: `${rate} calls/s, usual ${before}`, zh: `每秒 ${rate} 次调用，平时 ${before}` };
}

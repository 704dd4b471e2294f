import {
  type BandSettings,
  createRobustBaseline,
  learnValue,
  type RobustBaseline,
  upperEdge,
} from '#algorithms/outliers/robust-baseline.ts';
import { binomialUpperTail, poissonLowerTail } from '#algorithms/statistics/tail-probability.ts';
import type { Subject } from '#domain/anomaly.ts';
import type { Flow, FlowSummary } from '#telemetry/flow-table.ts';
import { type Finding, scoreOfExcess } from './finding.ts';

/** What is normal for one stream of calls: how often it fails, how long it takes, how much of it there is. */
export interface FlowBaseline {
  /** Decayed counts, so that the usual error ratio is known with its certainty. */
  errors: number;
  count: number;
  readonly p50: RobustBaseline;
  readonly p95: RobustBaseline;
  readonly perSecond: RobustBaseline;
  learntWindows: number;
}

const WINDOW_MS = 5000;
const LONG_WINDOW_MS = 15_000;
const RATE_WINDOW_MS = 10_000;
/** Windows of 5 s before a baseline is trusted. */
const WINDOWS_TO_TRUST = 6;
const REMEMBERED_WINDOWS = 60;
/** Per learnt window; halves the weight of a failure in about five minutes. */
const DECAY = 0.989;

/** Latency that no user notices is no anomaly however unusual: hence the floors in milliseconds. */
const P50_BAND: BandSettings = { spreads: 7, ratio: 1, floor: 25 };
const P95_BAND: BandSettings = { spreads: 8, ratio: 2, floor: 150 };

export function createFlowBaseline(): FlowBaseline {
  return {
    errors: 0,
    count: 0,
    p50: createRobustBaseline(REMEMBERED_WINDOWS),
    p95: createRobustBaseline(REMEMBERED_WINDOWS),
    perSecond: createRobustBaseline(REMEMBERED_WINDOWS),
    learntWindows: 0,
  };
}

export function isTrusted(baseline: FlowBaseline): boolean {
  return baseline.learntWindows >= WINDOWS_TO_TRUST;
}

/** Takes the five seconds before `endMs` as ordinary. */
export function learnFlow(baseline: FlowBaseline, flow: Flow, endMs: number): void {
  const summary = flow.summarise(endMs - WINDOW_MS, endMs);
  learnValue(baseline.perSecond, summary.count / (WINDOW_MS / 1000));
  baseline.learntWindows += 1;
  // Winsorised: a burst too small to be noticed yet must not make itself normal.
  const mostErrors = summary.count * (1.5 * usualErrorRatio(baseline) + 0.005);
  baseline.errors = baseline.errors * DECAY + Math.min(summary.errors, mostErrors);
  baseline.count = baseline.count * DECAY + summary.count;
  if (summary.count >= 3) {
    learnValue(baseline.p50, summary.quantileMs(0.5));
    learnValue(baseline.p95, summary.quantileMs(0.95));
  }
}

export function subjectOfFlow(flow: Flow): Subject {
  const { service, callee } = flow.id;
  return callee === undefined ? { service } : { service, callee };
}

/** The usual share of failing calls, never taken for zero: a service that was lucky so far may fail once. */
function usualErrorRatio(baseline: FlowBaseline): number {
  return Math.max(0.004, (baseline.errors + 0.1) / (baseline.count + 20));
}

/** The stretch to be judged: ends at `endMs`, and never reaches back before `notBeforeMs`, when something was mended. */
export interface Stretch {
  readonly endMs: number;
  readonly notBeforeMs: number;
}

/** What is out of the ordinary in the flow. Nothing while the baseline is young, but for plain failure. */
export function watchFlow(flow: Flow, baseline: FlowBaseline, stretch: Stretch): Finding[] {
  return [
    watchErrors(flow, baseline, stretch),
    watchLatency(flow, baseline, readRecent(flow, stretch)),
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
    if (summary.errors < leastErrors || ratio < usual + excessRatio) continue;
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
      description: `${percent(ratio)} of ${summary.count} calls failed, usual ${percent(usual)}`,
      openAfterTicks: 2,
    };
  }
  return undefined;
}

function watchLatency(flow: Flow, baseline: FlowBaseline, recent: FlowSummary): Finding | undefined {
  if (!isTrusted(baseline) || recent.count < 5) return undefined;
  const checks = [
    { name: 'p50', value: recent.quantileMs(0.5), baseline: baseline.p50, band: P50_BAND, ticks: 3 },
    { name: 'p95', value: recent.quantileMs(0.95), baseline: baseline.p95, band: P95_BAND, ticks: 4 },
  ];
  for (const check of checks) {
    const high = upperEdge(check.baseline, check.band);
    if (!(check.value > high)) continue;
    return {
      subject: subjectOfFlow(flow),
      indicator: 'latency',
      class: 'performance',
      grade: check.value > 4 * high ? 'critical' : 'warning',
      score: scoreOfExcess(check.value / high),
      value: check.value,
      expected: { low: 0, high },
      unit: 'ms',
      description: `${check.name} ${milliseconds(check.value)}, expected up to ${milliseconds(high)}`,
      openAfterTicks: check.ticks,
    };
  }
  return undefined;
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
      description: `${perSecond.toFixed(1)} calls/s, usual ${baseline.perSecond.level.toFixed(1)}`,
    };
  }
  const high = baseline.perSecond.level * 1.8 + 8 * baseline.perSecond.spread;
  if (usual >= 8 && perSecond > high) {
    return {
      ...shared,
      indicator: 'rate-rise',
      score: scoreOfExcess(perSecond / high),
      expected: { low: 0, high },
      description: `${perSecond.toFixed(1)} calls/s, usual ${baseline.perSecond.level.toFixed(1)}`,
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

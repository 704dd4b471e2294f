import { createRobustBaseline, learnValue, type RobustBaseline } from '#algorithms/outliers/robust-baseline.ts';
import type { UsualCalls } from '#domain/usual-calls.ts';
import type { Flow } from '#telemetry/flow-table.ts';

/** What is normal for one stream of calls: how often it fails, how long it takes, how much of it there is. */
export interface FlowBaseline {
  /** Decayed counts, so that the usual error ratio is known with its certainty. */
  errors: number;
  count: number;
  readonly p50: RobustBaseline;
  readonly p95: RobustBaseline;
  readonly meanMs: RobustBaseline;
  readonly perSecond: RobustBaseline;
  learntWindows: number;
}

export const WINDOW_MS = 5000;
/** Windows of 5 s before a baseline is trusted. */
const WINDOWS_TO_TRUST = 6;
const REMEMBERED_WINDOWS = 60;
/** Per learnt window; halves the weight of a failure in about five minutes. */
const DECAY = 0.989;

export function createFlowBaseline(): FlowBaseline {
  return {
    errors: 0,
    count: 0,
    p50: createRobustBaseline(REMEMBERED_WINDOWS),
    p95: createRobustBaseline(REMEMBERED_WINDOWS),
    meanMs: createRobustBaseline(REMEMBERED_WINDOWS),
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
    learnValue(baseline.meanMs, summary.durationSumMs / summary.count);
  }
}

/** The usual share of failing calls, never taken for zero: a service that was lucky so far may fail once. */
export function usualErrorRatio(baseline: FlowBaseline): number {
  return Math.max(0.004, (baseline.errors + 0.1) / (baseline.count + 20));
}

export function readUsual(baseline: FlowBaseline): UsualCalls {
  const { perSecond, meanMs, errors, count } = baseline;
  return {
    perSecond: perSecond.level,
    meanMs: meanMs.values.length === 0 ? Number.NaN : meanMs.level,
    errorRatio: count > 0 ? errors / count : 0,
  };
}

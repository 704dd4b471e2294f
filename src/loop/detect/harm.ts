import type { Dependency } from '#domain/topology.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Detector } from './detector.ts';

/** What users suffer per second: failed calls, and seconds of waiting beyond the usual. */
export interface Harm {
  readonly failuresPerSecond: number;
  readonly waitingPerSecond: number;
  readonly callsPerSecond: number;
}

/** Harm at the edge of the system, where nobody inside calls any more, between two instants. */
export function readHarm(
  { window, detector, dependencies }: { window: HotWindow; detector: Detector; dependencies: readonly Dependency[] },
  fromMs: number,
  toMs: number,
): Harm {
  const called = new Set(dependencies.map(dependency => dependency.to));
  const flows = [...window.flows.list('service'), ...window.flows.list('edge')].filter(
    flow => !called.has(flow.id.service),
  );
  let failures = 0;
  let waitingMs = 0;
  let calls = 0;
  for (const flow of flows) {
    const summary = flow.summarise(fromMs, toMs);
    const usualMs = detector.findBaseline(flow)?.p50.level ?? 0;
    failures += summary.errors;
    calls += summary.count;
    waitingMs += Math.max(0, summary.durationSumMs - usualMs * summary.count);
  }
  const seconds = Math.max(1, (toMs - fromMs) / 1000);
  return {
    failuresPerSecond: failures / seconds,
    waitingPerSecond: waitingMs / 1000 / seconds,
    callsPerSecond: calls / seconds,
  };
}

export function totalHarm(harm: Harm): number {
  return harm.failuresPerSecond + harm.waitingPerSecond;
}

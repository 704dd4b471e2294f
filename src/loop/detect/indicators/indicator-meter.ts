import { apdexOfCounts } from '#algorithms/statistics/apdex.ts';
import { longestRangeMs } from '#loop/detect/rules/expression-range.ts';
import { createEventCounter } from '#loop/detect/slos/event-counter.ts';
import { readElements } from '#loop/detect/slos/query-count.ts';
import type { Scene } from '#loop/detect/watch.ts';
import { compileQuery } from '#telemetry/promql/query.ts';
import type { DerivedIndicator, IndicatorSource } from './indicators.ts';

/** What an indicator shows of one service. */
export interface Measured {
  readonly service: string;
  readonly value: number;
  /** The same over the last quarter of the stretch, where there is enough: tells whether it is still going on. */
  readonly recent?: number;
  readonly events?: { readonly bad: number; readonly total: number; readonly stretchMs: number };
}

export type Stretch = Pick<Scene, 'window' | 'now' | 'notBeforeMs'>;

export interface Meter {
  /** Takes in what has arrived since the last call. Throws PROMQL_EVALUATION or PROMQL_LIMIT. */
  observe(scene: Stretch): void;
  /** Over the last minute or longer, but not from before `notBeforeMs`; nothing when that is too little to say. */
  measure(scene: Stretch): Measured[];
}

interface Bin {
  readonly at: number;
  readonly good: number;
  readonly total: number;
}

const STRETCH_MS = 60_000;
/** With little traffic it takes longer until there is something to tell. */
const LONGEST_STRETCH_MS = 900_000;
/** Below it one event moves the share by more than a twentieth. */
const LEAST_EVENTS = 20;
const RECENT_SHARE = 1 / 4;
/** Spans come in batches of some seconds. */
const SETTLED_MS = 5000;
const LOOKBACK_MS = 60_000;

export function createMeter({ service, source }: DerivedIndicator): Meter {
  switch (source.kind) {
    case 'events':
      return meterEvents(service, source);
    case 'apdex':
      return meterApdex(service, source);
    case 'query':
      return meterQuery(service, source.expr);
  }
}

function meterEvents(service: string, { indicator, shows }: Extract<IndicatorSource, { kind: 'events' }>): Meter {
  const counter = createEventCounter(service, { indicator })!;
  let bins: readonly Bin[] = [];
  const shareOf = ({ good, total }: Omit<Bin, 'at'>) => (shows === 'good' ? good / total : 1 - good / total);
  return {
    observe({ window, now }) {
      const counts = counter.count({ window, now });
      const kept = bins.filter(({ at }) => Math.abs(now - at) <= LONGEST_STRETCH_MS);
      bins = counts === undefined ? kept : [...kept, { at: now, ...counts }];
    },
    measure({ now, notBeforeMs }) {
      const stretch = takeLast(bins, now, notBeforeMs);
      if (stretch === undefined) return [];
      const recent = addUp(bins.filter(({ at }) => now - at < stretch.durationMs * RECENT_SHARE && at > notBeforeMs));
      const { good, total, durationMs } = stretch;
      return [
        {
          service,
          value: shareOf(stretch),
          ...(recent.total > 0 && { recent: shareOf(recent) }),
          events: { bad: total - good, total, stretchMs: durationMs },
        },
      ];
    },
  };
}

/** The last minute, or as much more as it takes to have seen enough. */
function takeLast(bins: readonly Bin[], now: number, notBeforeMs: number) {
  const candidates = bins.filter(({ at }) => at > notBeforeMs && at <= now);
  for (let durationMs = STRETCH_MS; durationMs <= LONGEST_STRETCH_MS; durationMs *= 2) {
    const sum = addUp(candidates.filter(({ at }) => now - at < durationMs));
    if (sum.total >= LEAST_EVENTS) return { ...sum, durationMs };
  }
  return undefined;
}

/** Good and all may arrive apart: only their sums are held against each other. */
function addUp(bins: readonly Bin[]): Omit<Bin, 'at'> {
  const total = bins.reduce((sum, bin) => sum + bin.total, 0);
  const good = bins.reduce((sum, bin) => sum + bin.good, 0);
  return { good: Math.min(total, Math.max(0, good)), total };
}

function meterApdex(
  service: string,
  { service: callee, thresholdMs }: Extract<IndicatorSource, { kind: 'apdex' }>,
): Meter {
  const scoreOver = ({ window, now, notBeforeMs }: Stretch, durationMs: number) => {
    const end = now - SETTLED_MS;
    const flow = window.flows.find({ kind: 'service', service: callee });
    const { count, errors, countUpTo } = flow?.summarise(Math.max(notBeforeMs, end - durationMs), end) ?? NOTHING;
    if (count < LEAST_EVENTS * (durationMs / STRETCH_MS)) return undefined;
    // What failed is taken to be among the slow, so that it counts once.
    const frustrated = Math.max(errors, count - countUpTo(4 * thresholdMs));
    const tolerating = Math.min(count - frustrated, countUpTo(4 * thresholdMs) - countUpTo(thresholdMs));
    const { score } = apdexOfCounts({ satisfied: count - frustrated - tolerating, tolerating, frustrated });
    return { score, count };
  };
  return {
    observe() {},
    measure(scene) {
      const minute = scoreOver(scene, STRETCH_MS);
      const recent = scoreOver(scene, STRETCH_MS * RECENT_SHARE);
      if (minute === undefined) return [];
      const { score, count } = minute;
      return [
        {
          service,
          value: score,
          ...(recent !== undefined && { recent: recent.score }),
          // Halves make a score vary less than whole events would: what is proved as such is proved.
          events: { bad: (1 - score) * count, total: count, stretchMs: STRETCH_MS },
        },
      ];
    },
  };
}

const NOTHING = { count: 0, errors: 0, countUpTo: () => 0 };

/** The value of an expression, by the service that its labels name. */
function meterQuery(service: string, expr: string): Meter {
  const query = compileQuery(expr);
  const lookBackMs = Math.max(LOOKBACK_MS, longestRangeMs(query.expression));
  let measured: readonly Measured[] = [];
  return {
    observe(scene) {
      // The first of a service speaks for it.
      const values = readElements(query, scene).filter(({ value }) => Number.isFinite(value));
      const byService = Map.groupBy(values, ({ labels }) => labels.get('service') || service);
      measured = [...byService].map(([name, [first]]) => ({ service: name, value: first!.value }));
    },
    // What the expression sees must lie after the repair.
    measure: ({ now, notBeforeMs }) => (now - notBeforeMs < lookBackMs ? [] : [...measured]),
  };
}

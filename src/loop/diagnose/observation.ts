import { fisherExact } from '#algorithms/judgement/fisher-exact.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Change } from '#domain/change.ts';
import type { Topology } from '#domain/topology.ts';
import type { UsualCalls } from '#domain/usual-calls.ts';
import type { Opinion } from '#ports/analyser.ts';
import type { PlatformEvent } from '#ports/platform.ts';
import type { ProfileSign } from '#ports/profile-source.ts';
import type { Flow, FlowId, FlowSummary } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { ProblemPattern } from './problems/problem-pattern.ts';

/** Everything that a diagnosis may look at; nothing else reaches it. */
export interface DiagnosisInput {
  readonly anomalies: readonly Anomaly[];
  readonly startedAt: number;
  /** The stretch to be explained begins here: a little before the onset was seen, or when something was tried since. */
  readonly evidenceFrom: number;
  readonly now: number;
  readonly topology: Topology;
  readonly window: HotWindow;
  readonly changes: readonly Change[];
  /** Services at which a repair of this incident was tried and did not help. */
  readonly triedAt: ReadonlySet<string>;
  /** What happened to instances lately, oldest first. */
  readonly events: readonly PlatformEvent[];
  /** Known problems, by which trouble gets its name. */
  readonly problems: readonly ProblemPattern[];
  /** What profiles taken in the time of the trouble show. */
  readonly profileSigns?: readonly ProfileSign[];
  /** What was learnt of calls earlier: it stands for a healthy minute that nobody saw. */
  readonly findUsual?: FindUsual;
  /** When incidents before this one lasted: what was seen then is not what is usual. */
  readonly sickTimes?: readonly TimeSpan[];
  /** What analysers of others make of it. */
  readonly opinions?: readonly Opinion[];
}

interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export type FindUsual = (flow: Flow) => UsualCalls | undefined;

/** One stream of calls before the onset and now, with what became worse in physical units. */
export interface FlowShift {
  readonly id: FlowId;
  readonly base: CallStats;
  readonly now: CallStats;
  /** Failed calls per second beyond the usual share. */
  readonly failures: number;
  /** Seconds of waiting per second beyond the usual duration of as many calls. */
  readonly waiting: number;
}

export interface CallStats {
  readonly perSecond: number;
  readonly errorRatio: number;
  readonly meanMs: number;
  readonly count: number;
}

/** The last healthy minute is the baseline; the seconds just before the onset may already be sick. */
const BASE_MS = 60_000;
const GUARD_MS = 8000;
/** A shorter time of health between two incidents is no baseline, nor is one so long ago. */
const LEAST_BASE_MS = 15_000;
const LONGEST_AGO_MS = 300_000;
/** Samples of so short a time tell nothing beside what was learnt earlier. */
const HARDLY_MS = 10_000;
const RECENT_MS = 20_000;
const SPAN_LAG_MS = 1200;
/** Below these a difference of durations is weather. */
const LEAST_DELAY_MS = 3;
const LEAST_DELAY_RATIO = 0.3;
/** A healthy flow is slower than this in one call of ten. */
export const USUALLY_FASTER = 0.9;
/** Differences that chance makes more often than this are none. */
const CHANCE = 0.01;
/** Changes that stay in force until somebody takes them back. */
const LASTING_KINDS: readonly Change['kind'][] = ['deploy', 'config', 'database'];

export interface Periods {
  readonly baseFrom: number;
  readonly baseTo: number;
  readonly nowFrom: number;
  readonly nowTo: number;
  /** Seconds of each period in which anything was seen at all: nobody looked while ZeroOps itself was away. */
  readonly baseSeconds: number;
  readonly nowSeconds: number;
  readonly findUsual?: FindUsual | undefined;
}

/**
 * A release whose harm was noticed late was at work before the onset already: then the healthy time ends with it. A
 * change of ours is no such thing.
 */
export function periodsOf(
  input: Pick<DiagnosisInput, 'startedAt' | 'evidenceFrom' | 'now' | 'changes' | 'window' | 'findUsual' | 'sickTimes'>,
): Periods {
  const { startedAt, evidenceFrom, now, changes, window, findUsual, sickTimes = [] } = input;
  const nowTo = now - SPAN_LAG_MS;
  const altered = changes
    .filter(({ kind, run }) => LASTING_KINDS.includes(kind) && run === undefined)
    .filter(({ at }) => at > startedAt - BASE_MS && at < startedAt - GUARD_MS);
  const healthyTo = Math.min(startedAt - GUARD_MS, ...altered.map(({ at }) => at));
  const { fromMs: baseFrom, toMs: baseTo } = findBase(healthyTo, sickTimes);
  const nowFrom = Math.min(Math.max(evidenceFrom, nowTo - RECENT_MS), nowTo - 2000);
  return {
    ...{ baseFrom, baseTo, nowFrom, nowTo, findUsual },
    baseSeconds: countSeenSeconds(window, baseFrom, baseTo),
    nowSeconds: countSeenSeconds(window, nowFrom, nowTo),
  };
}

/** The latest stretch of health before `latestMs`, a minute at most. O(n log n) in the sick times. */
function findBase(latestMs: number, sickTimes: readonly TimeSpan[]): TimeSpan {
  let toMs = latestMs;
  for (const sick of sickTimes.toSorted((a, b) => b.toMs - a.toMs)) {
    if (sick.fromMs >= toMs) continue;
    if (toMs - sick.toMs >= LEAST_BASE_MS) return { fromMs: Math.max(sick.toMs, toMs - BASE_MS), toMs };
    toMs = sick.fromMs - GUARD_MS;
    if (toMs < latestMs - LONGEST_AGO_MS) return { fromMs: latestMs - BASE_MS, toMs: latestMs };
  }
  return { fromMs: toMs - BASE_MS, toMs };
}

/** Too little of it was seen while all was well. */
export function isHardlySeen(flow: Pick<Flow, 'firstSeenAt'>, healthyToMs: number): boolean {
  return flow.firstSeenAt > healthyToMs - HARDLY_MS;
}

/** O(services × seconds). */
function countSeenSeconds({ flows }: HotWindow, fromMs: number, toMs: number): number {
  const seen = new Set<number>();
  for (const flow of flows.list('service')) {
    const { startAt, count } = flow.buckets(fromMs, toMs);
    for (let i = 0; i < startAt.length; i++) if (count[i]! > 0) seen.add(startAt[i]!);
  }
  return seen.size;
}

export function readShift(flow: Flow, periods: Periods): FlowShift {
  const before = flow.summarise(periods.baseFrom, periods.baseTo);
  const after = flow.summarise(periods.nowFrom, periods.nowTo);
  const usual = isHardlySeen(flow, periods.baseTo) ? periods.findUsual?.(flow) : undefined;
  const base = usual === undefined ? statsOf(before, periods.baseSeconds) : { ...usual, count: 0 };
  const now = statsOf(after, periods.nowSeconds);
  const excessRatio = now.errorRatio - base.errorRatio;
  const delayMs = Number.isNaN(base.meanMs) ? 0 : now.meanMs - base.meanMs;
  const isSlower = delayMs > Math.max(LEAST_DELAY_MS, LEAST_DELAY_RATIO * base.meanMs);
  const isFailing = now.count * excessRatio >= 2;
  return {
    id: flow.id,
    base,
    now,
    failures: isFailing ? excessRatio * now.perSecond : 0,
    waiting: isSlower ? (delayMs / 1000) * now.perSecond : 0,
  };
}

interface Share {
  readonly hits: number;
  readonly total: number;
}

/** Whether what is counted is more frequent in `subject` than in `control`, whatever their sizes. O(hits). */
export function isMoreOften(subject: Share, control: Share): boolean {
  const table = {
    ...{ subjectHits: subject.hits, subjectTotal: subject.total },
    ...{ controlHits: control.hits, controlTotal: control.total },
  };
  return fisherExact(table, 'greater') < CHANCE;
}

export function failedOf({ errors, count }: FlowSummary): Share {
  return { hits: errors, total: count };
}

export function slowOf(summary: FlowSummary, slowerThanMs: number): Share {
  const { count } = summary;
  return { hits: Math.min(count, Math.max(0, Math.round(count - summary.countUpTo(slowerThanMs)))), total: count };
}

export function harmOf(shift: Pick<FlowShift, 'failures' | 'waiting'>): number {
  return shift.failures + shift.waiting;
}

function statsOf(summary: FlowSummary, seconds: number): CallStats {
  const { count, errors, durationSumMs } = summary;
  return {
    count,
    perSecond: count / Math.max(1, seconds),
    errorRatio: count === 0 ? 0 : errors / count,
    meanMs: count === 0 ? Number.NaN : durationSumMs / count,
  };
}

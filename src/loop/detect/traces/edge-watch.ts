import { quantile } from '#algorithms/statistics/quantile.ts';
import { poissonLowerTail } from '#algorithms/statistics/tail-probability.ts';
import type { Service } from '#domain/topology.ts';
import { type Finding, scoreOfExcess } from '#loop/detect/finding.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { pickExemplars } from './exemplars.ts';

/** What is usual for one edge. Plain data. */
interface EdgeHistory {
  /** Ring of the last calls per call that the caller answered, oldest overwritten first. */
  readonly shares: number[];
  next: number;
  /** End of its probation, epoch milliseconds: until then it is new. */
  readonly usualFrom: number;
  /** Since when calls are missing; 0 while they come. */
  missingSince: number;
}

export interface EdgeWatchState {
  readonly edges: readonly (readonly [string, EdgeHistory])[];
  /** Windows learnt, by caller. */
  readonly callers: readonly (readonly [string, number])[];
}

/** Calls on an edge may wait three seconds for the name of the callee. */
const EDGE_LAG_MS = 5000;
const LEARN_WINDOW_MS = 10_000;
const JUDGED_MS = 30_000;
const REMEMBERED_WINDOWS = 30;
/** Windows before a caller's edges, or the rate of one edge, count as known. */
const WINDOWS_TO_TRUST = 12;
/** A new edge is new for this long; a vanished one is missed for this long. */
const PROBATION_MS = 600_000;
const MAX_EDGES = 3000;
const LEAST_NEW_CALLS = 5;
const LEAST_NEW_SHARE = 0.05;
/** Calls that an edge is expected to carry before their absence is told: chance leaves it empty once in a million times. */
const SURPRISE = 1e-6;
/** An edge is steady when even its quiet windows carry this much of the usual. */
const STEADY = 0.25;
const UNKNOWN = /^unknown(:|$)/;

/**
 * Watches who calls whom. An edge: unheard-of → new, on probation → usual → vanished, missed → forgotten.
 * Callees without a name are never judged: their addresses come and go with their instances.
 */
export class EdgeWatch {
  readonly #edges: Map<string, EdgeHistory>;
  readonly #callers: Map<string, number>;
  #learntUntil = 0;

  constructor(saved?: EdgeWatchState) {
    this.#edges = new Map(saved?.edges ?? []);
    this.#callers = new Map(saved?.callers ?? []);
  }

  /** Alters nothing. O(edges · seconds judged). */
  find({ window, services, now, notBeforeMs }: Scene): Finding[] {
    const endMs = settled(now);
    const fromMs = endMs - JUDGED_MS;
    if (fromMs < notBeforeMs) return [];
    const load = new CallerLoad(window, fromMs, endMs);
    const flows = window.flows.list('edge').filter(({ id }) => !UNKNOWN.test(id.callee!));
    const seen = new Map(flows.map(flow => [edgeKey(flow.id.service, flow.id.callee!), flow]));
    return [
      ...flows.flatMap(flow => this.#findNew(window, flow, load) ?? []),
      ...[...this.#edges].flatMap(([key, history]) => {
        const finding = findVanished(key, history, { load, flow: seen.get(key), services });
        return finding === undefined ? [] : [{ ...finding, exemplars: exemplarsOf(window, finding.subject, load) }];
      }),
    ];
  }

  /** Takes the ten seconds before as ordinary, at most once in ten seconds. */
  learn({ window, now }: Scene): void {
    const endMs = settled(now);
    if (endMs < this.#learntUntil) this.#learntUntil = endMs - LEARN_WINDOW_MS;
    if (endMs - this.#learntUntil < LEARN_WINDOW_MS) return;
    this.#learntUntil = endMs;
    const load = new CallerLoad(window, endMs - LEARN_WINDOW_MS, endMs);
    const counts = new Map<string, number>();
    for (const flow of window.flows.list('edge')) {
      const key = edgeKey(flow.id.service, UNKNOWN.test(flow.id.callee!) ? 'unknown' : flow.id.callee!);
      counts.set(key, (counts.get(key) ?? 0) + load.callsOn(flow));
    }
    for (const [key, count] of counts) if (count > 0) this.#touch(key, endMs);
    for (const [key, history] of this.#edges) {
      const calls = load.of(callerIn(key));
      if (calls >= LEAST_NEW_CALLS) learnShareOfCalls(history, (counts.get(key) ?? 0) / calls, endMs);
    }
    for (const caller of load.callers()) this.#callers.set(caller, (this.#callers.get(caller) ?? 0) + 1);
    dropOldest(this.#edges);
    dropOldest(this.#callers);
  }

  save(): EdgeWatchState {
    return { edges: [...this.#edges], callers: [...this.#callers] };
  }

  /** The edge seen least recently comes first, and goes when there is no room. */
  #touch(key: string, at: number): void {
    const isLearning = (this.#callers.get(callerIn(key)) ?? 0) < WINDOWS_TO_TRUST;
    const usualFrom = isLearning ? at : at + PROBATION_MS;
    const history = this.#edges.get(key) ?? { shares: [], next: 0, usualFrom, missingSince: 0 };
    this.#edges.delete(key);
    this.#edges.set(key, history);
  }

  #findNew(window: HotWindow, flow: Flow, load: CallerLoad): Finding | undefined {
    const { service, callee = '' } = flow.id;
    if ((this.#callers.get(service) ?? 0) < WINDOWS_TO_TRUST) return undefined;
    // A callee that had no name until now may only have got one.
    if (this.#edges.has(edgeKey(service, 'unknown'))) return undefined;
    const history = this.#edges.get(edgeKey(service, callee));
    const isOnProbation =
      history !== undefined && history.usualFrom > load.toMs && history.usualFrom <= load.toMs + PROBATION_MS;
    if (history !== undefined && !isOnProbation) return undefined;
    const count = load.callsOn(flow);
    const share = count / Math.max(1, load.of(service));
    if (count < LEAST_NEW_CALLS || share < LEAST_NEW_SHARE) return undefined;
    const subject = { service, callee };
    return {
      subject,
      indicator: 'new-edge',
      class: 'configuration',
      grade: 'info',
      score: scoreOfExcess(share / LEAST_NEW_SHARE / 10),
      value: count / (JUDGED_MS / 1000),
      expected: { low: 0, high: 0 },
      unit: '1/s',
      description: {
        en: `${service} never called ${callee} before: ${count} calls in ${JUDGED_MS / 1000} s while it answered ${load.of(service)}`,
        zh: `${service} 此前从未调用 ${callee}：${JUDGED_MS / 1000} s 内调用 ${count} 次，期间自身处理 ${load.of(service)} 次`,
      },
      openAfterTicks: 3,
      exemplars: exemplarsOf(window, subject, load),
    };
  }
}

/** Calls that each service answered between two instants; for one that only calls, the calls that it made. */
class CallerLoad {
  readonly fromMs: number;
  readonly toMs: number;
  readonly #calls = new Map<string, number>();

  constructor(window: HotWindow, fromMs: number, toMs: number) {
    this.fromMs = fromMs;
    this.toMs = toMs;
    const answering = new Set<string>();
    for (const flow of window.flows.list('service')) {
      answering.add(flow.id.service);
      this.#add(flow);
    }
    for (const flow of window.flows.list('edge')) if (!answering.has(flow.id.service)) this.#add(flow);
  }

  of(service: string): number {
    return this.#calls.get(service) ?? 0;
  }

  /** Those with enough calls to tell anything. */
  callers(): string[] {
    return [...this.#calls].filter(([, calls]) => calls >= LEAST_NEW_CALLS).map(([service]) => service);
  }

  callsOn(flow: Flow): number {
    return flow.buckets(this.fromMs, this.toMs).count.reduce((sum, count) => sum + count, 0);
  }

  #add(flow: Flow): void {
    const { service } = flow.id;
    this.#calls.set(service, this.of(service) + this.callsOn(flow));
  }
}

function findVanished(
  key: string,
  history: EdgeHistory,
  { load, flow, services }: { load: CallerLoad; flow: Flow | undefined; services: readonly Service[] },
): Finding | undefined {
  const usual = steadyShare(history);
  if (usual === undefined || (flow !== undefined && load.callsOn(flow) > 0)) return undefined;
  const [service, callee] = JSON.parse(key) as [string, string];
  const expected = usual.low * load.of(service);
  if (poissonLowerTail(0, expected) > SURPRISE || UNKNOWN.test(callee) || isKnownToBeGone(callee, services))
    return undefined;
  const seconds = JUDGED_MS / 1000;
  return {
    subject: { service, callee },
    indicator: 'vanished-edge',
    class: 'availability',
    grade: 'info',
    score: scoreOfExcess(expected / 10),
    value: 0,
    expected: { low: expected / seconds, high: Number.POSITIVE_INFINITY },
    unit: '1/s',
    description: {
      en: `${service} no longer calls ${callee}: no calls in ${seconds} s while it answered ${load.of(service)}, usual ${(usual.median * load.of(service)).toFixed(0)}`,
      zh: `${service} 不再调用 ${callee}：${seconds} s 内没有调用，期间自身处理 ${load.of(service)} 次，平时应有 ${(usual.median * load.of(service)).toFixed(0)} 次`,
    },
    openAfterTicks: 3,
  };
}

/** Calls per call of the caller, when there are always some; undefined for edges that come and go. */
function steadyShare({ shares }: EdgeHistory): { median: number; low: number } | undefined {
  if (shares.length < WINDOWS_TO_TRUST) return undefined;
  const median = quantile(shares, 0.5);
  const low = quantile(shares, 0.1);
  return median > 0 && low >= STEADY * median ? { median, low } : undefined;
}

/** The platform tells it when a service was stopped, or is down: no need to tell it again. */
function isKnownToBeGone(callee: string, services: readonly Service[]): boolean {
  const service = services.find(each => each.name === callee);
  return service !== undefined && service.instances.length > 0
    ? service.instances.every(({ status }) => status !== 'ready')
    : false;
}

function learnShareOfCalls(history: EdgeHistory, share: number, at: number): void {
  if (share > 0) history.missingSince = 0;
  else if (steadyShare(history) !== undefined) {
    if (history.missingSince === 0 || history.missingSince > at) history.missingSince = at;
    if (at - history.missingSince < PROBATION_MS) return;
  }
  history.shares[history.next] = share;
  history.next = (history.next + 1) % REMEMBERED_WINDOWS;
}

function exemplarsOf(window: HotWindow, { service, callee }: Finding['subject'], load: CallerLoad): string[] {
  const { fromMs, toMs } = load;
  const made = window.spans.find({ service, ...(callee !== undefined && { callee }), fromMs, toMs, limit: 100 });
  return pickExemplars(made.length > 0 ? made : window.spans.find({ service, fromMs, toMs, limit: 100 }));
}

function dropOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= MAX_EDGES) return;
    map.delete(key);
  }
}

function edgeKey(service: string, callee: string): string {
  return JSON.stringify([service, callee]);
}

function callerIn(key: string): string {
  return (JSON.parse(key) as [string, string])[0];
}

function settled(now: number): number {
  return Math.floor((now - EDGE_LAG_MS) / 1000) * 1000;
}

import type { Clock } from '#base/clock.ts';
import { admit } from './admission.ts';
import { type FlowBuckets, FlowRing, type FlowSummary } from './flow-ring.ts';
import type { Tally } from './tally.ts';

export type { FlowSummary } from './flow-ring.ts';

export type FlowKind = 'service' | 'instance' | 'operation' | 'edge' | 'edge-instance' | 'edge-operation';

/**
 * Which calls are counted together.
 * service, instance, operation: calls that `service` answered; edge: calls of `service` to `callee`, as the caller saw
 * them; edge-instance: those to one instance of the callee; edge-operation: those of one span name, such as a statement.
 */
export interface FlowId {
  readonly kind: FlowKind;
  readonly service: string;
  readonly instance?: string;
  readonly operation?: string;
  readonly callee?: string;
  readonly calleeInstance?: string;
}

/** Rate, errors and duration of one stream of calls, by the second in which they ended. */
export interface Flow {
  readonly id: FlowId;
  readonly key: string;
  /** End of the earliest and of the latest call, epoch milliseconds. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Buckets with `fromMs` <= start < `toMs`. */
  summarise(fromMs: number, toMs: number): FlowSummary;
  buckets(fromMs: number, toMs: number): FlowBuckets;
}

interface FlowTableSettings {
  readonly spanMs: number;
  readonly maxFlows: number;
}

const SWEEP_INTERVAL_MS = 10_000;
const FLOW_OVERHEAD_BYTES = 600;

/** Flows by kind, service, partner (callee or instance) and detail (operation or callee's instance): no key is built. */
type FlowIndex = Map<FlowKind, Map<string, Map<string, Map<string, StoredFlow>>>>;

/** Recent calls rolled up. A flow: appears with its first call → idle longer than the window → removed. */
export class FlowTable {
  readonly #index: FlowIndex = new Map();
  readonly #settings: FlowTableSettings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tally: Tally;
  #flows: readonly StoredFlow[] = [];
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(settings: FlowTableSettings, clock: Pick<Clock, 'now'>, tally: Tally) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tally = tally;
  }

  record(id: FlowId, endAt: number, durationMs: number, isError: boolean): void {
    const now = this.#clock.now();
    this.#sweepWhenDue(now);
    const isUsable = Number.isFinite(durationMs) && durationMs >= 0;
    const admission = isUsable ? admit(endAt, now, this.#settings.spanMs) : 'not finite';
    const flow = admission === 'ok' ? (this.#lookUp(id) ?? this.#create(id)) : undefined;
    if (flow === undefined) {
      this.#tally.add(`flows dropped: ${admission === 'ok' ? 'limit' : admission}`);
      return;
    }
    flow.record(endAt, durationMs, isError, now);
    this.#tally.add('flows accepted');
  }

  all(): readonly Flow[] {
    return this.#flows;
  }

  list(kind: FlowKind): readonly Flow[] {
    return this.#flows.filter(flow => flow.id.kind === kind);
  }

  find(id: FlowId): Flow | undefined {
    return this.#lookUp(id);
  }

  sizeBytes(): number {
    return this.#flows.reduce((bytes, flow) => bytes + flow.byteLength + FLOW_OVERHEAD_BYTES, 0);
  }

  #lookUp(id: FlowId): StoredFlow | undefined {
    return this.#index.get(id.kind)?.get(id.service)?.get(partnerOf(id))?.get(detailOf(id));
  }

  #create(id: FlowId): StoredFlow | undefined {
    if (this.#flows.length >= this.#settings.maxFlows) return undefined;
    const flow = new StoredFlow({ ...id }, new FlowRing(this.#settings.spanMs));
    const ofService = childOf(childOf(this.#index, id.kind), id.service);
    childOf(ofService, partnerOf(id)).set(detailOf(id), flow);
    this.#flows = [...this.#flows, flow];
    return flow;
  }

  #sweepWhenDue(now: number): void {
    if (Math.abs(now - this.#sweptAt) < SWEEP_INTERVAL_MS) return;
    this.#sweptAt = now;
    const idle = this.#flows.filter(flow => flow.lastSeenAt < now - this.#settings.spanMs);
    if (idle.length === 0) return;
    for (const flow of idle) this.#unlink(flow.id);
    const gone = new Set(idle);
    this.#flows = this.#flows.filter(flow => !gone.has(flow));
    this.#tally.add('flows removed: idle', idle.length);
  }

  #unlink(id: FlowId): void {
    const ofKind = this.#index.get(id.kind);
    const ofService = ofKind?.get(id.service);
    const ofPartner = ofService?.get(partnerOf(id));
    ofPartner?.delete(detailOf(id));
    if (ofPartner?.size === 0) ofService?.delete(partnerOf(id));
    if (ofService?.size === 0) ofKind?.delete(id.service);
  }
}

function partnerOf(id: FlowId): string {
  return id.callee ?? id.instance ?? '';
}

function detailOf(id: FlowId): string {
  return id.operation ?? id.calleeInstance ?? '';
}

function childOf<Key, Name, Leaf>(parent: Map<Key, Map<Name, Leaf>>, key: Key): Map<Name, Leaf> {
  const found = parent.get(key);
  if (found !== undefined) return found;
  const created = new Map<Name, Leaf>();
  parent.set(key, created);
  return created;
}

class StoredFlow implements Flow {
  readonly id: FlowId;
  readonly key: string;
  firstSeenAt = Number.POSITIVE_INFINITY;
  lastSeenAt = Number.NEGATIVE_INFINITY;
  readonly #ring: FlowRing;

  constructor(id: FlowId, ring: FlowRing) {
    this.id = id;
    this.key = JSON.stringify([id.kind, id.service, partnerOf(id), detailOf(id)]);
    this.#ring = ring;
  }

  get byteLength(): number {
    return this.#ring.byteLength;
  }

  record(endAt: number, durationMs: number, isError: boolean, now: number): void {
    if (endAt < this.firstSeenAt) this.firstSeenAt = endAt;
    if (endAt > this.lastSeenAt) this.lastSeenAt = endAt;
    this.#ring.record(endAt, durationMs, isError, now);
  }

  summarise(fromMs: number, toMs: number): FlowSummary {
    return this.#ring.summarise(fromMs, toMs);
  }

  buckets(fromMs: number, toMs: number): FlowBuckets {
    return this.#ring.buckets(fromMs, toMs);
  }
}

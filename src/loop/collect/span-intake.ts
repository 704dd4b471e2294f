import type { Origin, Span } from '#domain/signal.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { type Call, type Callee, CallJoiner, type ResolveAddress } from './call-joiner.ts';
import { OperationNames } from './operation-names.ts';
import type { ObservedTopology } from './topology.ts';

const MAX_OPERATIONS = 100;
const FORGET_OPERATIONS_AFTER_MS = 900_000;

interface SpanIntakeParts {
  readonly window: HotWindow;
  readonly topology: ObservedTopology;
  readonly resolveAddress: ResolveAddress;
}

/** Spans into flows, span table and topology. Calls whose callee is not known yet are kept back for a moment. */
export class SpanIntake {
  readonly #window: HotWindow;
  readonly #topology: ObservedTopology;
  readonly #joiner: CallJoiner;
  readonly #operations = new OperationNames(MAX_OPERATIONS, FORGET_OPERATIONS_AFTER_MS);
  readonly #edgeOperations = new OperationNames(MAX_OPERATIONS, FORGET_OPERATIONS_AFTER_MS);

  constructor({ window, topology, resolveAddress }: SpanIntakeParts) {
    this.#window = window;
    this.#topology = topology;
    this.#joiner = new CallJoiner(resolveAddress);
  }

  accept(origin: Origin, spans: readonly Span[], now: number): void {
    for (const span of spans) this.#acceptSpan({ origin, span }, now);
    this.settle(now);
  }

  /** Lets go of calls that have waited long enough for the other side. */
  settle(now: number): void {
    for (const { call, callee } of this.#joiner.expire(now)) this.#recordCall(call, callee, now);
  }

  #acceptSpan(call: Call, now: number): void {
    const { origin, span } = call;
    if (span.kind === 'server' || span.kind === 'consumer') {
      this.#recordAnswer(call, now);
      const joined = this.#joiner.answer(call);
      if (joined !== undefined) this.#recordCall(joined.call, joined.callee, now);
    } else if (span.kind === 'client' || span.kind === 'producer') {
      const callee = this.#joiner.resolve(call, now);
      if (callee !== undefined) this.#recordCall(call, callee, now);
    } else {
      this.#window.spans.append(span, origin);
    }
  }

  #recordAnswer({ origin, span }: Call, now: number): void {
    const { flows } = this.#window;
    const { service, instance } = origin;
    const endAt = span.startAt + span.durationMs;
    flows.record({ kind: 'service', service }, endAt, span.durationMs, span.isError);
    if (instance !== undefined)
      flows.record({ kind: 'instance', service, instance }, endAt, span.durationMs, span.isError);
    const operation = this.#operations.nameOf(service, span, now);
    flows.record({ kind: 'operation', service, operation }, endAt, span.durationMs, span.isError);
    this.#window.spans.append(span, origin);
  }

  #recordCall({ origin, span }: Call, to: Callee, now: number): void {
    const { flows } = this.#window;
    const { service } = origin;
    const { service: callee, instance: calleeInstance } = to;
    const endAt = span.startAt + span.durationMs;
    flows.record({ kind: 'edge', service, callee }, endAt, span.durationMs, span.isError);
    if (calleeInstance !== undefined) {
      flows.record({ kind: 'edge-instance', service, callee, calleeInstance }, endAt, span.durationMs, span.isError);
    }
    const operation = this.#edgeOperations.nameOf(service, span, now);
    flows.record({ kind: 'edge-operation', service, callee, operation }, endAt, span.durationMs, span.isError);
    this.#topology.observeCall(service, callee, Math.min(endAt, now));
    this.#window.spans.append(span, origin, to);
  }
}

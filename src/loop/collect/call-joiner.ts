import type { Origin, Span } from '#domain/signal.ts';
import { BoundedMap } from './bounded-map.ts';

/** Who answered a call. */
export interface Callee {
  readonly service: string;
  readonly instance?: string;
}

/** A call as its caller saw it. */
export interface Call {
  readonly origin: Origin;
  readonly span: Span;
}

export type ResolveAddress = (hostPort: string) => { service: string; instance: string } | undefined;

const REMEMBERED_SPANS = 20_000;
const REMEMBERED_ADDRESSES = 5_000;
const MAX_WAITING = 2_000;
/** Exporters batch for a second or so: the other side's span comes within this time or not at all. */
const PATIENCE_MS = 3_000;
const AMBIGUOUS = 'ambiguous';

/**
 * Finds out whom a call reached. A call: named at once by the other side's span, the platform, an address seen before or
 * its own attributes; or it waits → the other side's span arrives, or patience ends and it is `unknown:<address>`.
 */
export class CallJoiner {
  readonly #resolveAddress: ResolveAddress;
  /** Answering spans by the span that called them. */
  readonly #answers = new BoundedMap<string, { traceId: string; callee: Callee }>(REMEMBERED_SPANS);
  readonly #addressOfCall = new BoundedMap<string, { traceId: string; address: string }>(REMEMBERED_SPANS);
  /** Ambiguous: a proxy, behind which several services answer. */
  readonly #learnt = new BoundedMap<string, Callee | typeof AMBIGUOUS>(REMEMBERED_ADDRESSES);
  /** Addresses that nobody answered for once already: no use to wait again. */
  readonly #strangers = new BoundedMap<string, true>(REMEMBERED_ADDRESSES);
  readonly #waiting = new Map<string, { call: Call; deadline: number }>();

  constructor(resolveAddress: ResolveAddress) {
    this.#resolveAddress = resolveAddress;
  }

  /** Whom the call reached; undefined when it has to wait. */
  resolve(call: Call, now: number): Callee | undefined {
    const { span } = call;
    const address = span.peerAddress;
    const answer = this.#answers.get(span.spanId);
    if (answer?.traceId === span.traceId) {
      if (address !== undefined) this.#learn(address, answer.callee);
      return answer.callee;
    }
    const known = address === undefined ? undefined : (this.#resolveAddress(address) ?? this.#recall(address));
    if (known !== undefined) return known;
    if (address !== undefined) this.#addressOfCall.set(span.spanId, { traceId: span.traceId, address });
    if (span.peerName !== undefined) return { service: span.peerName };
    if (address !== undefined && this.#strangers.has(address)) return { service: `unknown:${address}` };
    if (this.#waiting.size >= MAX_WAITING) return nameless(span);
    this.#waiting.set(span.spanId, { call, deadline: now + PATIENCE_MS });
    return undefined;
  }

  /** Takes note of a span that answers a call; gives back the call when it was waiting for this. */
  answer({ origin, span }: Call): { call: Call; callee: Callee } | undefined {
    if (span.parentSpanId === '') return undefined;
    const callee: Callee = {
      service: origin.service,
      ...(origin.instance !== undefined && { instance: origin.instance }),
    };
    this.#answers.set(span.parentSpanId, { traceId: span.traceId, callee });
    const made = this.#addressOfCall.get(span.parentSpanId);
    if (made?.traceId === span.traceId) this.#learn(made.address, callee);
    const waiting = this.#waiting.get(span.parentSpanId);
    if (waiting?.call.span.traceId !== span.traceId) return undefined;
    this.#waiting.delete(span.parentSpanId);
    return { call: waiting!.call, callee };
  }

  /** Calls that have waited long enough, with the best name there is. */
  expire(now: number): { call: Call; callee: Callee }[] {
    const expired: { call: Call; callee: Callee }[] = [];
    for (const [spanId, { call, deadline }] of this.#waiting) {
      // A deadline further away than anyone waits is left over from before the clock went back.
      if (deadline > now && deadline <= now + PATIENCE_MS) break;
      this.#waiting.delete(spanId);
      const address = call.span.peerAddress;
      const recalled = address === undefined ? undefined : this.#recall(address);
      if (address !== undefined && this.#learnt.get(address) === undefined) this.#strangers.set(address, true);
      expired.push({ call, callee: recalled ?? nameless(call.span) });
    }
    return expired;
  }

  #recall(address: string): Callee | undefined {
    const learnt = this.#learnt.get(address);
    return learnt === AMBIGUOUS ? undefined : learnt;
  }

  #learn(address: string, callee: Callee): void {
    this.#strangers.delete(address);
    const known = this.#learnt.get(address);
    if (known === AMBIGUOUS) return;
    if (known === undefined) this.#learnt.set(address, callee);
    else if (known.service !== callee.service) this.#learnt.set(address, AMBIGUOUS);
    // One address with several instances behind it is a balancer: it names the service only.
    else if (known.instance !== callee.instance) this.#learnt.set(address, { service: known.service });
  }
}

function nameless(span: Span): Callee {
  return { service: span.peerAddress === undefined ? 'unknown' : `unknown:${span.peerAddress}` };
}

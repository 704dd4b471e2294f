import { createRandom, type Random, randomNormal } from '#algorithms/statistics/random.ts';
import type { Span } from '#domain/signal.ts';
import { SpanIntake } from '#loop/collect/span-intake.ts';
import { ObservedTopology } from '#loop/collect/topology.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';

/** What one service does when it is asked for one operation, and whom it asks in turn, one after the other. */
export interface Work {
  readonly service: string;
  readonly name: string;
  /** Own time, on average; a lognormal factor of about a fifth is added. */
  readonly ownMs: number;
  readonly errorRatio?: number;
  /** Without a service of its own behind it: a database, which only its caller tells of. */
  readonly isSilent?: boolean;
  readonly calls?: readonly Call[];
}

interface Call {
  readonly work: Work;
  /** How often in a row; 1 unless said. */
  readonly times?: (random: Random) => number;
  /** Share of those calls that fail, whatever the callee says: for retries. */
  readonly failing?: (call: number, calls: number) => boolean;
}

export interface Load {
  readonly root: Work;
  readonly perSecond: number;
}

interface Emitted {
  readonly service: string;
  readonly span: Span;
}

/** Traces of a made-up shop, as exporters would send them: each span once it has ended. */
export class SyntheticTraces {
  readonly #random: Random;
  readonly #intake: SpanIntake;
  #waiting: Emitted[] = [];
  #ids = 0;

  constructor(window: HotWindow, seed: number) {
    this.#random = createRandom(seed);
    this.#intake = new SpanIntake({
      window,
      topology: new ObservedTopology(window.settings.spanMs),
      resolveAddress: () => undefined,
    });
  }

  /** Traces begin evenly within [fromMs, toMs); what has ended by `toMs` arrives, at that instant. */
  pour(loads: readonly Load[], fromMs: number, toMs: number): void {
    for (const { root, perSecond } of loads) {
      const count = Math.round(((toMs - fromMs) / 1000) * perSecond);
      for (let i = 0; i < count; i++) {
        const startAt = fromMs + ((i + this.#random()) * (toMs - fromMs)) / count;
        this.#serve(root, { traceId: this.#newId('t'), parentSpanId: '' }, startAt);
      }
    }
    const arriving = this.#waiting.filter(({ span }) => span.startAt + span.durationMs <= toMs);
    this.#waiting = this.#waiting.filter(({ span }) => span.startAt + span.durationMs > toMs);
    arriving.sort((a, b) => endOf(a) - endOf(b));
    for (const { service, span } of arriving) {
      this.#intake.accept({ service, instance: `${service}-1`, version: '1.0.0' }, [span], toMs);
    }
  }

  /** Gives back when it was done. */
  #serve(work: Work, above: Pick<Span, 'traceId' | 'parentSpanId'>, startAt: number): number {
    const spanId = this.#newId('s');
    const own = work.ownMs * Math.exp(0.2 * randomNormal(this.#random));
    let at = startAt + own / 2;
    for (const { work: callee, times = () => 1, failing = () => false } of work.calls ?? []) {
      const calls = times(this.#random);
      for (let call = 0; call < calls; call++)
        at = this.#call(
          work.service,
          callee,
          { traceId: above.traceId, parentSpanId: spanId },
          at,
          failing(call, calls),
        );
    }
    const isError = this.#random() < (work.errorRatio ?? 0);
    this.#emit(work.service, { ...above, spanId, name: work.name, kind: 'server', isError }, startAt, at + own / 2);
    return at + own / 2;
  }

  #call(caller: string, callee: Work, above: Pick<Span, 'traceId' | 'parentSpanId'>, startAt: number, fails: boolean) {
    const spanId = this.#newId('s');
    const endAt = callee.isSilent
      ? startAt + callee.ownMs * Math.exp(0.2 * randomNormal(this.#random))
      : 1 + this.#serve(callee, { traceId: above.traceId, parentSpanId: spanId }, startAt + 1);
    const { name } = callee;
    const peer = callee.isSilent ? { peerName: callee.service } : {};
    this.#emit(caller, { ...above, spanId, name, kind: 'client', isError: fails, ...peer }, startAt, endAt);
    return endAt;
  }

  #emit(
    service: string,
    span: Omit<Span, 'startAt' | 'durationMs' | 'statusMessage' | 'attributes'>,
    startAt: number,
    endAt: number,
  ): void {
    const timed = { ...span, startAt, durationMs: endAt - startAt, statusMessage: '', attributes: {} };
    this.#waiting.push({ service, span: timed });
  }

  #newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}${this.#ids}`;
  }
}

function endOf({ span }: Emitted): number {
  return span.startAt + span.durationMs;
}

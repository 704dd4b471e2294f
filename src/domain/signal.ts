/**
 * One observation in ZeroOps' own terms, whatever wire brought it. Instants are epoch milliseconds, durations
 * milliseconds; every signal names the service it speaks of, and the instance where the source knows it.
 */
export interface Origin {
  readonly service: string;
  readonly instance?: string;
  readonly version?: string;
  readonly zone?: string;
}

export type Labels = Readonly<Record<string, string>>;

/** One number at one instant. In the window `sum` values are deltas: `collect` has undone cumulation and resets. */
export interface SamplePoint {
  readonly metric: string;
  readonly labels: Labels;
  readonly at: number;
  readonly value: number;
  readonly kind: 'gauge' | 'sum';
  readonly unit: string;
  /** On the way in, for a sum that counts up since this instant (0: not said) rather than since the point before. */
  readonly cumulativeSince?: number;
  /** On the way in, for a gauge of which the source sends only how far it moved. */
  readonly isStep?: boolean;
}

/** Counts per bucket during one interval. `bounds[i]` is the inclusive upper edge of `counts[i]`; the last count has none. */
export interface HistogramPoint {
  readonly metric: string;
  readonly labels: Labels;
  readonly at: number;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  /** On the way in, for counts since this instant (0: not said) rather than since the point before. */
  readonly cumulativeSince?: number;
}

export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startAt: number;
  readonly durationMs: number;
  readonly isError: boolean;
  readonly statusMessage: string;
  /** What a client span called, when it says so: `host:port`. */
  readonly peerAddress?: string;
  /** A name of the callee that the span itself gives: `peer.service`, a database system, a queue. */
  readonly peerName?: string;
  readonly attributes: Labels;
}

export type LogSeverity = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface LogRecord {
  readonly at: number;
  readonly severity: LogSeverity;
  readonly body: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes: Labels;
}

export interface SignalBatch {
  readonly origin: Origin;
  readonly samples?: readonly SamplePoint[];
  readonly histograms?: readonly HistogramPoint[];
  readonly spans?: readonly Span[];
  readonly logs?: readonly LogRecord[];
}

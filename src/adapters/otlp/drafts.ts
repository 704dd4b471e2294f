import { Attributes } from './attributes.ts';

/**
 * What both encodings fill in while they read, fields in any order; the same rules then turn it into domain signals.
 * Absent scalars are 0 and '', as in protobuf; instants are epoch milliseconds.
 */
export interface SpanDraft {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  startAt: number;
  endAt: number;
  statusCode: number;
  statusMessage: string;
  readonly attributes: Attributes;
  /** Attributes of the last event called `exception`. */
  exception: Attributes | undefined;
}

export interface LogDraft {
  at: number;
  observedAt: number;
  severityNumber: number;
  severityText: string;
  body: string;
  traceId: string;
  spanId: string;
  eventName: string;
  readonly attributes: Attributes;
}

interface PointDraft {
  startAt: number;
  at: number;
  flags: number;
  readonly attributes: Attributes;
}

export interface NumberDraft extends PointDraft {
  value: number;
}

export interface HistogramDraft extends PointDraft {
  count: number;
  sum: number;
  readonly bucketCounts: number[];
  readonly bounds: number[];
}

export interface ExponentialDraft extends PointDraft {
  count: number;
  sum: number;
  scale: number;
  zeroCount: number;
  zeroThreshold: number;
  offset: number;
  readonly positiveCounts: number[];
  readonly negativeCounts: number[];
}

export interface SummaryDraft extends PointDraft {
  count: number;
  sum: number;
  readonly quantiles: { quantile: number; value: number }[];
}

export interface MetricDraft {
  name: string;
  unit: string;
  isSum: boolean;
  isMonotonic: boolean;
  temporality: number;
  readonly numbers: NumberDraft[];
  readonly histograms: HistogramDraft[];
  readonly exponentials: ExponentialDraft[];
  readonly summaries: SummaryDraft[];
}

export function draftSpan(): SpanDraft {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    name: '',
    kind: 0,
    startAt: 0,
    endAt: 0,
    statusCode: 0,
    statusMessage: '',
    attributes: new Attributes(),
    exception: undefined,
  };
}

export function draftLog(): LogDraft {
  return {
    at: 0,
    observedAt: 0,
    severityNumber: 0,
    severityText: '',
    body: '',
    traceId: '',
    spanId: '',
    eventName: '',
    attributes: new Attributes(),
  };
}

export function draftMetric(): MetricDraft {
  return {
    name: '',
    unit: '',
    isSum: false,
    isMonotonic: false,
    temporality: 0,
    numbers: [],
    histograms: [],
    exponentials: [],
    summaries: [],
  };
}

export function draftNumber(): NumberDraft {
  return { ...draftPoint(), value: Number.NaN };
}

export function draftHistogram(): HistogramDraft {
  return { ...draftPoint(), count: 0, sum: 0, bucketCounts: [], bounds: [] };
}

export function draftExponential(): ExponentialDraft {
  return {
    ...draftPoint(),
    count: 0,
    sum: 0,
    scale: 0,
    zeroCount: 0,
    zeroThreshold: 0,
    offset: 0,
    positiveCounts: [],
    negativeCounts: [],
  };
}

export function draftSummary(): SummaryDraft {
  return { ...draftPoint(), count: 0, sum: 0, quantiles: [] };
}

function draftPoint(): PointDraft {
  return { startAt: 0, at: 0, flags: 0, attributes: new Attributes() };
}

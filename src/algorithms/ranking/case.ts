import type { Wording } from '../wording.ts';
import type { Finding } from './evidence.ts';

/**
 * What one diagnosis may look at: a system as a graph and its signals around an onset. Plain data: a public data set, a folder of files
 * and the living hot window are all turned into this, and everything that ranks causes reads nothing else. Instants are epoch
 * milliseconds; missing values are NaN.
 */
export interface DiagnosisCase {
  /** When the trouble was first seen. */
  readonly onsetAt: number;
  /** Nothing later than this was known. */
  readonly until: number;
  /** Samples before this tell only how much is usual to vary; found by itself when not said. */
  readonly baselineFrom?: number;
  /** Samples after this and before `troubleFrom` belong to neither time: the trouble may have begun unseen. The onset when not said. */
  readonly healthyUntil?: number;
  /** What is to be explained begins here, such as after a repair that did not help; the onset when not said. */
  readonly troubleFrom?: number;
  /** The indicator that broke, when one did: only what it depends on can be its cause. */
  readonly sli?: { readonly node: string; readonly role: SeriesRole };
  readonly nodes: readonly CaseNode[];
  readonly calls: readonly CaseCall[];
  readonly series: readonly CaseSeries[];
  readonly spans?: SpanColumns;
  readonly logs?: LogColumns;
  readonly changes: readonly CaseChange[];
  /** What was not measured but told: by the platform, by a database of itself, by people. */
  readonly told?: readonly Finding[];
  /** Where trouble was noticed by itself. When said, nothing else is a second fault beside a first. */
  readonly noticed?: readonly string[];
  /** Where a repair was tried and did not help. */
  readonly tried?: readonly string[];
  /** What was known of calls before any sample of theirs here. */
  readonly usual?: readonly UsualFlow[];
}

/** What calls to a node, or over an edge, are like in calm times, as learnt earlier: for those whose samples begin with the trouble. */
export interface UsualFlow {
  readonly node: string;
  readonly callee?: string | undefined;
  readonly requestsPerSecond: number;
  readonly failedShare: number;
  readonly latencySeconds?: number | undefined;
}

export type NodeKind = 'service' | 'instance' | 'host' | 'zone' | 'database' | 'queue' | 'external';

export interface CaseNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** What contains it or what it runs on: an instance its service, its host and its zone. Trouble of the whole reaches the part. */
  readonly partOf?: readonly string[];
}

/** `from` calls `to`. */
export interface CaseCall {
  readonly from: string;
  readonly to: string;
}

export type SeriesRole =
  | 'latency'
  | 'requests'
  | 'errors'
  | 'availability'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'network'
  | 'saturation'
  | 'other';

export type SeriesStatistic = 'mean' | 'sum' | 'last' | 'max' | 'p50' | 'p90' | 'p95' | 'p99';

/** One metric of a node, or of the calls from `node` to `callee`. */
export interface CaseSeries {
  readonly node: string;
  readonly callee?: string;
  readonly metric: string;
  readonly role: SeriesRole;
  /** UCUM-like: `s`, `1` (a share), `%`, `By`, `{request}` (a count over the interval), `{request}/s` (a rate). */
  readonly unit: string;
  /** How one sample sums up its stretch; `mean` when not said. Only means of latency can be multiplied with requests. */
  readonly statistic?: SeriesStatistic;
  /** Who measured the calls of an edge: the caller when not said. */
  readonly side?: 'server';
  /** Length of the stretch that one sample sums up or averages; it ends at the sample's instant. */
  readonly intervalMs: number;
  /** What the value cannot exceed (a memory limit, cores), where it is known. */
  readonly limit?: number;
  readonly at: Float64Array;
  readonly value: Float64Array;
}

/** Spans as columns of one length; `parent` is the row of the parent span or -1. */
export interface SpanColumns {
  readonly node: readonly string[];
  readonly operation: readonly string[];
  readonly kind: readonly ('server' | 'client' | 'internal' | 'producer' | 'consumer')[];
  readonly traceId: readonly string[];
  readonly parent: Int32Array;
  readonly startAt: Float64Array;
  readonly durationMs: Float64Array;
  readonly failed: Uint8Array;
}

export interface LogColumns {
  readonly node: readonly string[];
  readonly at: Float64Array;
  readonly severity: readonly ('trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal')[];
  readonly body: readonly string[];
  /** Empty where a line belongs to no trace. */
  readonly traceId: readonly string[];
  /** The place in the code that wrote the line, where it says so (`OrderService#42`), else empty. */
  readonly site?: readonly string[];
}

export interface CaseChange {
  readonly id: string;
  readonly at: number;
  readonly node: string;
  readonly kind: 'deploy' | 'config' | 'scale' | 'restart' | 'schema' | 'flag' | 'traffic' | 'database';
  readonly summary: Wording;
}

import { existsSync } from 'node:fs';
import type { SpanColumns } from '#algorithms/ranking/case.ts';
import { columnsOf, readCsv } from './csv.ts';
import { serviceOf } from './faults.ts';

export interface RawSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly node: string;
  readonly operation: string;
  /** Epoch ms. */
  readonly startAt: number;
  readonly durationMs: number;
}

export function readSpans(file: string): RawSpan[] {
  if (!existsSync(file)) return [];
  const column = columnsOf(readCsv(file));
  const [trace, span, parent] = [column('TraceID'), column('SpanID'), column('ParentID')];
  const [pod, operation] = [column('PodName'), column('OperationName')];
  const [start, end] = [column('StartTimeUnixNano'), column('EndTimeUnixNano')];
  return trace.map((traceId, i) => ({
    ...{ traceId, spanId: span[i]!, parentId: parent[i]! },
    ...{ node: serviceOf(pod[i]!), operation: operation[i]! },
    startAt: Number(start[i]) / 1e6,
    // Two nearby counts of nanoseconds are past the exact integers, so only their last digits are subtracted.
    durationMs: Number(BigInt(end[i]!) - BigInt(start[i]!)) / 1e6,
  }));
}

/** The set says neither kind nor status: a span is a server where its parent is another service's, a client where a child is. */
export function spanColumnsOf(unordered: readonly RawSpan[]): SpanColumns {
  const rows = new Map<string, number>();
  const spans = unordered.filter(({ traceId, spanId }) => {
    const key = `${traceId} ${spanId}`;
    if (rows.has(key)) return false;
    rows.set(key, rows.size);
    return true;
  });
  const parent = Int32Array.from(spans, ({ traceId, parentId }) => rows.get(`${traceId} ${parentId}`) ?? -1);
  const isClient = new Uint8Array(spans.length);
  for (const [i, above] of parent.entries())
    if (above >= 0 && spans[above]!.node !== spans[i]!.node) isClient[above] = 1;
  const isServer = (i: number) => parent[i]! < 0 || spans[parent[i]!]!.node !== spans[i]!.node;
  return {
    parent,
    node: spans.map(span => span.node),
    operation: spans.map(span => span.operation),
    kind: spans.map((_, i) => (isServer(i) ? 'server' : isClient[i] ? 'client' : 'internal')),
    traceId: spans.map(span => span.traceId),
    startAt: Float64Array.from(spans, span => span.startAt),
    durationMs: Float64Array.from(spans, span => span.durationMs),
    failed: new Uint8Array(spans.length),
  };
}

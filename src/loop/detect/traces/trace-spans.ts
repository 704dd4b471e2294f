import type { TraceSpan } from '#algorithms/traces/span-tree.ts';
import type { SpanRow } from '#telemetry/span-table.ts';

/** A span of the window as the trace algorithms want it, with whom it concerns. */
export interface WatchedSpan extends TraceSpan {
  readonly service: string;
  /** Whom a call reached. */
  readonly callee?: string;
}

/** Ids that stand in names between separators: numbers, and long runs of hexadecimal digits. */
const ID_IN_NAME = /(?<=^|[/\s:=,])(?:\d+|(?=[0-9a-f-]*\d)[0-9a-f-]{16,})(?=$|[/\s?&,])/gi;
const MAX_NAME_LENGTH = 100;

export function watchedSpan(row: SpanRow): WatchedSpan {
  return {
    spanId: row.spanId,
    parentSpanId: row.parentSpanId,
    process: row.instance ?? row.service,
    operation: operationOf(row),
    kind: row.kind,
    startAt: row.startAt,
    durationMs: row.durationMs,
    isError: row.isError,
    service: row.service,
    ...(row.callee !== undefined && { callee: row.callee }),
  };
}

/** Many exporters name a call by its method alone: whom it reached tells calls apart, where it has a name. */
function operationOf({ service, name, callee }: SpanRow): string {
  const asked = callee === undefined || /^unknown(:|$)/.test(callee) ? '' : ` (${callee})`;
  return `${service} ${nameWithoutIds(name)}${asked}`;
}

/** One name for `GET /orders/17` and `GET /orders/18`. */
function nameWithoutIds(name: string): string {
  return name.slice(0, MAX_NAME_LENGTH).replace(ID_IN_NAME, '?');
}

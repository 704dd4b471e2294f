import type { DiagnosisCase, SpanColumns } from '../case.ts';
import type { CaseView } from '../evidence.ts';
import { viewOf } from '../rank-causes.ts';

export const ONSET_AT = 1_000_000;

/** A call as its server sees it; its own calls are made one after the other, once its own work is done. */
export interface Call {
  readonly node: string;
  readonly operation: string;
  readonly ownMs: number;
  readonly gapMs?: number;
  readonly isFailed?: boolean;
  readonly calls?: readonly Call[];
}

/** One trace a second for a minute on each side of the onset. */
export function spansOf(before: Call, after: Call): SpanColumns {
  const rows = {
    node: [] as string[],
    operation: [] as string[],
    kind: [] as SpanColumns['kind'][number][],
    traceId: [] as string[],
  };
  const [parent, startAt, durationMs, failed]: number[][] = [[], [], [], []];
  const add = (
    row: { node: string; operation: string; kind: 'server' | 'client'; isFailed: boolean },
    at: number,
    above: number,
    traceId: string,
  ) => {
    rows.node.push(row.node);
    rows.operation.push(row.operation);
    rows.kind.push(row.kind);
    rows.traceId.push(traceId);
    startAt!.push(at);
    durationMs!.push(0);
    failed!.push(row.isFailed ? 1 : 0);
    return parent!.push(above) - 1;
  };
  const visit = (
    { node, operation, ownMs, isFailed = false, calls = [] }: Call,
    at: number,
    above: number,
    traceId: string,
  ): number => {
    const top = add({ node, operation, isFailed, kind: 'server' }, at, above, traceId);
    let endAt = at + ownMs;
    for (const call of calls) {
      const client = add(
        { node, operation: `call ${call.operation}`, kind: 'client', isFailed: call.isFailed ?? false },
        endAt,
        top,
        traceId,
      );
      durationMs![client] = visit(call, endAt, client, traceId) + (call.gapMs ?? 1);
      endAt += durationMs![client]!;
    }
    durationMs![top] = endAt - at;
    return endAt - at;
  };
  for (let second = -60; second < 60; second++)
    visit(second < 0 ? before : after, ONSET_AT + second * 1_000 + 500, -1, `t${second}`);
  return {
    ...rows,
    parent: Int32Array.from(parent!),
    startAt: Float64Array.from(startAt!),
    durationMs: Float64Array.from(durationMs!),
    failed: Uint8Array.from(failed!),
  };
}

export function viewOn(given: Partial<DiagnosisCase>): CaseView {
  return viewOf({
    onsetAt: ONSET_AT,
    until: ONSET_AT + 60_000,
    nodes: [],
    calls: [],
    series: [],
    changes: [],
    ...given,
  });
}

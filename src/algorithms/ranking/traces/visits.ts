import type { SpanColumns } from '../case.ts';

/** The work of one service for one call: a span that someone else called and all that it did in the same service. Columns by visit. */
export interface Visits {
  /** Row of the span that was called. */
  readonly top: Int32Array;
  /** The visit that called, -1 at the beginning of a trace. */
  readonly caller: Int32Array;
  /** Row of the span that called, -1 at the beginning of a trace. */
  readonly callerRow: Int32Array;
  /** The visit of each span row. */
  readonly ofRow: Int32Array;
  /** What was called by what, an index of `keys`. */
  readonly key: Int32Array;
  readonly keys: readonly VisitKey[];
  /** 1 when it began after the onset. */
  readonly isAfter: Uint8Array;
}

export interface VisitKey {
  readonly node: string;
  readonly operation: string;
  /** The operation that called, as `node operation`: one operation may serve callers that want different things. */
  readonly caller: string;
}

/** Cuts traces where they pass from one service into another. A cycle of parents is cut where it is met. O(spans). */
export function findVisits(spans: SpanColumns, troubleFrom: number): Visits {
  const ofRow = new Int32Array(spans.node.length).fill(-1);
  const tops: number[] = [];
  const chain: number[] = [];
  const onChain = new Uint8Array(ofRow.length);
  for (let start = 0; start < ofRow.length; start++) {
    let row = start;
    while (ofRow[row] === -1 && !isTop(spans, row) && onChain[row] === 0) {
      onChain[row] = 1;
      chain.push(row);
      row = spans.parent[row]!;
    }
    if (ofRow[row] === -1) ofRow[row] = tops.push(row) - 1;
    for (const each of chain) {
      ofRow[each] = ofRow[row]!;
      onChain[each] = 0;
    }
    chain.length = 0;
  }
  const top = Int32Array.from(tops);
  const callerRow = top.map(row => callerOf(spans, row));
  const caller = callerRow.map(row => (row < 0 ? -1 : ofRow[row]!));
  return {
    ...{ top, ofRow, callerRow, caller },
    ...keysOf(spans, top, caller),
    isAfter: Uint8Array.from(top, row => (spans.startAt[row]! > troubleFrom ? 1 : 0)),
  };
}

function isTop({ node, kind, parent }: SpanColumns, row: number): boolean {
  const above = parent[row]!;
  if (above < 0 || above === row || above >= node.length) return true;
  if (node[above] !== node[row]) return true;
  return kind[row] === 'consumer' || (kind[row] === 'server' && kind[above] === 'client');
}

/** A row that is its own parent, or names one that is not there, begins its trace. */
function callerOf({ parent }: SpanColumns, row: number): number {
  const above = parent[row]!;
  return above === row || above >= parent.length ? -1 : above;
}

function keysOf({ node, operation }: SpanColumns, top: Int32Array, caller: Int32Array): Pick<Visits, 'key' | 'keys'> {
  const keys: VisitKey[] = [];
  const indexOf = new Map<string, number>();
  const nameOf = (row: number) => `${node[row]} ${operation[row]}`;
  const key = top.map((row, visit) => {
    const above = caller[visit]! < 0 ? '' : nameOf(top[caller[visit]!]!);
    const name = `${above} > ${nameOf(row)}`;
    const known = indexOf.get(name);
    if (known !== undefined) return known;
    indexOf.set(name, keys.length);
    return keys.push({ node: node[row]!, operation: operation[row]!, caller: above }) - 1;
  });
  return { key, keys };
}

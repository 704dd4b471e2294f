/** One timed piece of work, as far as its place in the trace matters. */
export interface TraceSpan {
  readonly spanId: string;
  /** Empty for the span that began the trace. */
  readonly parentSpanId: string;
  /** Whose clock timed it: the instance, or the service where instances are not told apart. */
  readonly process: string;
  /** What was done, by whom: `order GET /cart`. */
  readonly operation: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Epoch milliseconds by the clock of `process`. */
  readonly startAt: number;
  readonly durationMs: number;
  readonly isError: boolean;
}

/** Spans by index, linked as far as their ids tell. Always a forest: no span is its own ancestor. */
export interface SpanTree<S extends TraceSpan = TraceSpan> {
  /** By start; a span that was sent twice stands here once. */
  readonly spans: readonly S[];
  /** Index of the parent, -1 for roots. */
  readonly parent: Int32Array;
  /** Children by start: `firstChild[i]`, then `nextSibling[...]`; -1 ends the list. */
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  /** Every index once, parents before their children. */
  readonly order: Int32Array;
  /** Spans without a parent here, by start: beginnings, orphans and where a cycle was cut. */
  readonly roots: readonly number[];
  /** Spans that name a parent which is not here. */
  readonly orphans: number;
  readonly cutCycles: number;
}

/**
 * Links the spans of one trace, in any order. Handles spans sent twice (the first one counts), a server that shares its
 * caller's span id (as in Zipkin's B3: it becomes the caller's child), missing parents, several roots, and cycles (cut
 * above the earliest span of the cycle). O(n log n).
 */
export function buildSpanTree<S extends TraceSpan>(unordered: readonly S[]): SpanTree<S> {
  const spans = withoutRepeats(unordered).sort((a, b) => a.startAt - b.startAt || compare(a.spanId, b.spanId));
  const parent = new Int32Array(spans.length).fill(-1);
  const orphans = linkParents(spans, parent);
  const cutCycles = cutCyclesIn(parent);
  const firstChild = new Int32Array(spans.length).fill(-1);
  const nextSibling = new Int32Array(spans.length).fill(-1);
  const roots: number[] = [];
  for (let i = spans.length - 1; i >= 0; i--) {
    const above = parent[i]!;
    if (above < 0) {
      roots.push(i);
      continue;
    }
    nextSibling[i] = firstChild[above]!;
    firstChild[above] = i;
  }
  roots.reverse();
  const order = orderFrom(roots, firstChild, nextSibling);
  return { spans, parent, firstChild, nextSibling, order, roots, orphans, cutCycles };
}

/** The root that stands for the trace: one that began it rather than an orphan, then the longest. -1 without spans. */
export function mainRoot(tree: SpanTree): number {
  let best = -1;
  for (const root of tree.roots) {
    if (best < 0 || rank(tree.spans[root]!) > rank(tree.spans[best]!)) best = root;
  }
  return best;
}

function rank(span: TraceSpan): number {
  return (span.parentSpanId === '' ? 1e15 : 0) + span.durationMs;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function withoutRepeats<S extends TraceSpan>(spans: readonly S[]): S[] {
  const seen = new Set<string>();
  return spans.filter(span => {
    const key = `${span.spanId} ${span.kind === 'server' ? 's' : 'c'}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Fills `parent`; gives back how many parents are missing. */
function linkParents(spans: readonly TraceSpan[], parent: Int32Array): number {
  const callers = new Map<string, number>();
  const servers = new Map<string, number>();
  for (const [i, { spanId, kind }] of spans.entries()) (kind === 'server' ? servers : callers).set(spanId, i);
  let orphans = 0;
  for (const [i, span] of spans.entries()) {
    const twin = span.kind === 'server' ? callers.get(span.spanId) : undefined;
    const found = twin ?? findParent(span, spans, callers, servers);
    if (found !== undefined && found !== i) parent[i] = found;
    else if (span.parentSpanId !== '') orphans += 1;
  }
  return orphans;
}

/** Where caller and server share one id, work of the server's process belongs to the server. */
function findParent(
  span: TraceSpan,
  spans: readonly TraceSpan[],
  callers: ReadonlyMap<string, number>,
  servers: ReadonlyMap<string, number>,
): number | undefined {
  if (span.parentSpanId === '') return undefined;
  const caller = callers.get(span.parentSpanId);
  const server = servers.get(span.parentSpanId);
  if (caller === undefined || server === undefined) return caller ?? server;
  return spans[server]!.process === span.process ? server : caller;
}

function cutCyclesIn(parent: Int32Array): number {
  // 0: not visited; otherwise the walk that reached it first.
  const visitedBy = new Int32Array(parent.length);
  let cut = 0;
  for (let start = 0; start < parent.length; start++) {
    let at = start;
    while (at >= 0 && visitedBy[at] === 0) {
      visitedBy[at] = start + 1;
      at = parent[at]!;
    }
    if (at < 0 || visitedBy[at] !== start + 1) continue;
    let earliest = at;
    for (let i = parent[at]!; i !== at; i = parent[i]!) earliest = Math.min(earliest, i);
    parent[earliest] = -1;
    cut += 1;
  }
  return cut;
}

function orderFrom(roots: readonly number[], firstChild: Int32Array, nextSibling: Int32Array): Int32Array {
  const order = new Int32Array(firstChild.length);
  let filled = 0;
  for (const root of roots) order[filled++] = root;
  for (let i = 0; i < filled; i++) {
    for (let child = firstChild[order[i]!]!; child >= 0; child = nextSibling[child]!) order[filled++] = child;
  }
  return order;
}

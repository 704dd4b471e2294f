import { mainRoot, type SpanTree, type TraceSpan } from './span-tree.ts';

/** A stretch in which the end of the trace waited for this span's own work. */
interface PathStep {
  /** Index of the span. */
  readonly span: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface CriticalPath {
  /** Index of the root; -1 without spans. */
  readonly root: number;
  readonly durationMs: number;
  /** In order of time, without gaps: together they are exactly as long as the root. */
  readonly steps: readonly PathStep[];
  /** By index: milliseconds of the root's duration that are this span's own, 0 off the path. */
  readonly onPathMs: Float64Array;
}

interface Frame {
  readonly span: number;
  /** The span counts from here on: its start, or that of an ancestor that began later. */
  readonly fromMs: number;
  /** Everything after this is explained already. */
  toMs: number;
  /** The next child to look at, latest end first. */
  child: number;
}

/** Clocks are often read to the millisecond: work that seems to overlap by less is one after the other. */
const TOLERANCE_MS = 1;

/**
 * Which spans made up the time from the root's start to its end: from the end backwards, always into the child that
 * finished last before the instant reached, as in Zhang et al. (2022), "CRISP: Critical Path Analysis of Large-Scale
 * Microservice Architectures". Children that nobody waits for are left out; a server that outlasts its caller counts until
 * the caller gave up. O(n log n).
 *
 * @param startAt - starts by one clock, as `alignClocks` gives them
 */
export function findCriticalPath(tree: SpanTree, startAt: Float64Array, root: number = mainRoot(tree)): CriticalPath {
  const onPathMs = new Float64Array(tree.spans.length);
  if (root < 0) return { root, durationMs: 0, steps: [], onPathMs };
  const { firstByEnd, nextByEnd } = childrenByEnd(tree, startAt);
  const steps: PathStep[] = [];
  const { durationMs } = tree.spans[root]!;
  const enter = (span: number, fromMs: number, toMs: number): Frame => ({
    span,
    fromMs: Math.min(toMs, Math.max(fromMs, startAt[span]!)),
    toMs,
    child: firstByEnd[span]!,
  });
  const spend = (frame: Frame, fromMs: number): void => {
    if (fromMs < frame.toMs) {
      steps.push({ span: frame.span, fromMs, toMs: frame.toMs });
      onPathMs[frame.span]! += frame.toMs - fromMs;
    }
    frame.toMs = fromMs;
  };
  const stack = [enter(root, startAt[root]!, startAt[root]! + durationMs)];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { child } = frame;
    if (child < 0) {
      spend(frame, frame.fromMs);
      stack.pop();
      // The caller goes on from where its child began.
      const caller = stack.at(-1);
      if (caller !== undefined) caller.toMs = frame.fromMs;
      continue;
    }
    frame.child = nextByEnd[child]!;
    const endMs = waitedForUntil(tree, startAt, child);
    const isInTime = endMs <= frame.toMs + TOLERANCE_MS && startAt[child]! < frame.toMs && endMs > frame.fromMs;
    if (!isInTime) continue;
    spend(frame, Math.min(frame.toMs, endMs));
    stack.push(enter(child, frame.fromMs, frame.toMs));
  }
  return { root, durationMs, steps: steps.reverse(), onPathMs };
}

/**
 * Milliseconds that each span spent without any child that it waited for, by index: its duration less the union of those
 * children. Children may overlap. O(n log n).
 *
 * @param startAt - starts by one clock, as `alignClocks` gives them
 */
export function exclusiveDurations(tree: SpanTree, startAt: Float64Array): Float64Array {
  const exclusive = Float64Array.from(tree.spans, span => span.durationMs);
  const coveredUntil = new Float64Array(tree.spans.length).fill(Number.NEGATIVE_INFINITY);
  for (const child of Int32Array.from(tree.order).sort((a, b) => startAt[a]! - startAt[b]! || a - b)) {
    const above = tree.parent[child]!;
    if (above < 0) continue;
    const endMs = waitedForUntil(tree, startAt, child);
    const fromMs = Math.max(coveredUntil[above]!, startAt[above]!, startAt[child]!);
    if (endMs <= fromMs) continue;
    exclusive[above]! -= endMs - fromMs;
    coveredUntil[above] = endMs;
  }
  return exclusive;
}

/** The end of a child as its parent saw it; minus infinity when the parent did not wait. */
function waitedForUntil(tree: SpanTree, startAt: Float64Array, child: number): number {
  const above = tree.parent[child]!;
  const parent = tree.spans[above]!;
  if (isAsynchronous(parent, tree.spans[child]!, startAt[child]! - startAt[above]!)) return Number.NEGATIVE_INFINITY;
  return Math.min(startAt[child]! + tree.spans[child]!.durationMs, startAt[above]! + parent.durationMs);
}

/**
 * True when the parent goes on without this child: work taken from a queue, or a child that outlasts its parent. A server
 * that outlasts its caller was waited for until the caller gave up, so it is not asynchronous.
 *
 * @param lagMs - from the start of the parent to the start of the child
 */
function isAsynchronous(parent: TraceSpan, child: TraceSpan, lagMs: number): boolean {
  if (child.kind === 'consumer' || parent.kind === 'producer') return true;
  if (parent.kind === 'client' && child.kind === 'server') return false;
  return lagMs + child.durationMs > parent.durationMs + TOLERANCE_MS;
}

/** The children of every span, latest end first, as linked lists. */
function childrenByEnd(tree: SpanTree, startAt: Float64Array): { firstByEnd: Int32Array; nextByEnd: Int32Array } {
  const endAt = startAt.map((at, i) => at + tree.spans[i]!.durationMs);
  const byEnd = Int32Array.from(tree.order).sort((a, b) => endAt[a]! - endAt[b]! || a - b);
  const firstByEnd = new Int32Array(byEnd.length).fill(-1);
  const nextByEnd = new Int32Array(byEnd.length).fill(-1);
  for (const i of byEnd) {
    const above = tree.parent[i]!;
    if (above < 0) continue;
    nextByEnd[i] = firstByEnd[above]!;
    firstByEnd[above] = i;
  }
  return { firstByEnd, nextByEnd };
}

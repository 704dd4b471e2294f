import type { SpanTree } from './span-tree.ts';

/** By how much the clock of one process may be moved, in milliseconds. */
interface Bounds {
  low: number;
  high: number;
}

/**
 * Starts of all spans by one clock, that of the first root's process: epoch milliseconds, by index.
 *
 * A call that was waited for lies inside its caller, so every call from one process into another bounds how far the
 * clocks can differ. A clock that already fits all its bounds is left alone; otherwise it is moved to the middle, which
 * splits the way there and back evenly (Cristian, 1989, "Probabilistic clock synchronization"). A callee that outlasts its
 * caller, or is not waited for, tells only that it cannot have begun before. O(n).
 */
export function alignClocks(tree: SpanTree): Float64Array {
  const shiftOf = new Map<string, number>();
  const crossings = crossingsByProcess(tree);
  for (const root of tree.roots) shiftOf.set(tree.spans[root]!.process, 0);
  const startAt = new Float64Array(tree.spans.length);
  for (const i of tree.order) {
    const { process, startAt: reported } = tree.spans[i]!;
    let shift = shiftOf.get(process);
    if (shift === undefined) {
      shift = shiftWithin(boundsFor(tree, crossings.get(process) ?? [], shiftOf));
      shiftOf.set(process, shift);
    }
    startAt[i] = reported + shift;
  }
  return startAt;
}

/** Spans whose parent was timed by another clock, by the process that timed them. */
function crossingsByProcess(tree: SpanTree): Map<string, number[]> {
  const crossings = new Map<string, number[]>();
  for (const i of tree.order) {
    const above = tree.parent[i]!;
    const { process } = tree.spans[i]!;
    if (above < 0 || tree.spans[above]!.process === process) continue;
    const known = crossings.get(process);
    if (known === undefined) crossings.set(process, [i]);
    else known.push(i);
  }
  return crossings;
}

/** Only callers whose own clock is settled already count; there is one, because parents come first. */
function boundsFor(tree: SpanTree, crossings: readonly number[], shiftOf: ReadonlyMap<string, number>): Bounds {
  const bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  for (const i of crossings) {
    const child = tree.spans[i]!;
    const caller = tree.spans[tree.parent[i]!]!;
    const shift = shiftOf.get(caller.process);
    if (shift === undefined) continue;
    const callerStartAt = caller.startAt + shift;
    bounds.low = Math.max(bounds.low, callerStartAt - child.startAt);
    const isWaitedFor =
      child.durationMs <= caller.durationMs && child.kind !== 'consumer' && caller.kind !== 'producer';
    if (!isWaitedFor) continue;
    bounds.high = Math.min(bounds.high, callerStartAt + caller.durationMs - (child.startAt + child.durationMs));
  }
  return bounds;
}

function shiftWithin({ low, high }: Bounds): number {
  if (low <= 0 && high >= 0) return 0;
  if (!Number.isFinite(high)) return low;
  return (low + high) / 2;
}

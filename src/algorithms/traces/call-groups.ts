import { edgeHash } from './call-shape.ts';
import type { SpanTree } from './span-tree.ts';

/** How the calls of one group lie in time, and whether they failed: what repetition looks like from outside. */
export type Repetition = 'retries' | 'one after the other' | 'side by side';

/** The calls that one span made to one operation. */
export interface CallGroup {
  /** Hash of the pair of operations, as in `CallShape.edges`. */
  readonly edge: number;
  /** Index of the calling span. */
  readonly caller: number;
  /** Index of the first of the calls. */
  readonly first: number;
  readonly count: number;
  readonly failed: number;
  readonly repetition: Repetition;
}

interface Tally {
  first: number;
  count: number;
  failed: number;
  /** Calls that began before the one before them had ended. */
  overlapping: number;
  endAt: number;
}

/** Clocks are often read to the millisecond. */
const TOLERANCE_MS = 1;

/**
 * For every pair of operations below `root` the span that called most often: one group a pair. Calls taken from a queue do
 * not count. O(n).
 */
export function findCallGroups(tree: SpanTree, root: number): CallGroup[] {
  const largest = new Map<number, CallGroup>();
  const queue = [root];
  for (const caller of queue) {
    for (const [operation, tally] of tallyChildren(tree, caller, queue)) {
      const edge = edgeHash(tree.spans[caller]!.operation, operation);
      const { first, count, failed } = tally;
      const known = largest.get(edge);
      if (known !== undefined && known.count >= count) continue;
      largest.set(edge, { edge, caller, first, count, failed, repetition: repetitionOf(tally) });
    }
  }
  return [...largest.values()];
}

function tallyChildren(tree: SpanTree, caller: number, queue: number[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (let child = tree.firstChild[caller]!; child >= 0; child = tree.nextSibling[child]!) {
    const { operation, kind, startAt, durationMs, isError } = tree.spans[child]!;
    if (kind === 'consumer') continue;
    queue.push(child);
    const tally = tallies.get(operation) ?? { first: child, count: 0, failed: 0, overlapping: 0, endAt: startAt };
    tallies.set(operation, tally);
    tally.count += 1;
    if (isError) tally.failed += 1;
    if (tally.count > 1 && startAt + TOLERANCE_MS < tally.endAt) tally.overlapping += 1;
    tally.endAt = Math.max(tally.endAt, startAt + durationMs);
  }
  return tallies;
}

/** Retries fail, all but the last perhaps; half of the calls is enough, because some callers try several hosts. */
function repetitionOf({ count, failed, overlapping }: Tally): Repetition {
  if (failed >= 2 && failed >= count / 2) return 'retries';
  return overlapping > count / 2 ? 'side by side' : 'one after the other';
}

import type { CallGroup } from './call-groups.ts';

/**
 * How many times one span usually calls one operation, by pair of operations (`CallGroup.edge`). The pair learnt least
 * recently comes first, and goes when there is no room.
 */
export type CallCounts = Map<number, CountHistory>;

/** Plain data, so that it can be saved. */
export interface CountHistory {
  /** Traces whose largest group had 1, 2, 3–4, 5–8, ... calls. */
  readonly classes: number[];
  halvedAt: number;
  /** Since when, and when last, there were far too many calls: epoch milliseconds, 0 for never. */
  excessSince: number;
  excessAt: number;
}

/** A group with more calls than usual. */
export interface RepeatedCalls extends CallGroup {
  /** Calls that would be usual at most. */
  readonly usualCount: number;
}

const MAX_PAIRS = 4000;
const CLASSES = 14;
/** Traces before the usual number is known. */
const TRACES_TO_KNOW = 30;
/** Share of traces that the usual number covers. */
const COVERED = 0.99;
const HALF_LIFE_MS = 6 * 3_600_000;
/** Too many calls are not learnt for this long: then they are how things are now. */
const PROBATION_MS = 600_000;
/** Without an excess for this long the next one is a new one. */
const EXCESS_GAP_MS = 120_000;
/** What nobody would call a storm: groups below it are ordinary whatever is usual. */
const LEAST_REPEATED = 5;
const LEAST_RETRIES = 3;

/** Calls that are usual at most, to the next power of two; undefined while too few traces are known. O(1). */
export function usualCount(counts: CallCounts, edge: number): number | undefined {
  const history = counts.get(edge);
  if (history === undefined) return undefined;
  const total = history.classes.reduce((sum, traces) => sum + traces, 0);
  if (total < TRACES_TO_KNOW) return undefined;
  let covered = 0;
  const last = history.classes.findIndex(traces => {
    covered += traces;
    return covered >= COVERED * total;
  });
  return 2 ** last;
}

/** The groups with far more calls than usual: more than twice as many, or for retries just more. O(groups). */
export function findRepeatedCalls(counts: CallCounts, groups: readonly CallGroup[]): RepeatedCalls[] {
  return groups.flatMap(group => {
    if (group.count < LEAST_RETRIES) return [];
    const usual = usualCount(counts, group.edge);
    return usual !== undefined && isRepeated(group, usual) ? [{ ...group, usualCount: usual }] : [];
  });
}

/** Takes the groups of one trace as ordinary, but for excesses that did not last yet. O(groups). */
export function learnCallCounts(counts: CallCounts, groups: readonly CallGroup[], at: number): void {
  for (const group of groups) {
    const history = counts.get(group.edge) ?? createHistory(at);
    counts.delete(group.edge);
    counts.set(group.edge, history);
    const usual = usualCount(counts, group.edge);
    if (usual !== undefined && isRepeated(group, usual) && isOnProbation(history, at)) continue;
    age(history, at);
    history.classes[classOf(group.count)]! += 1;
  }
  for (const oldest of counts.keys()) {
    if (counts.size <= MAX_PAIRS) return;
    counts.delete(oldest);
  }
}

function createHistory(at: number): CountHistory {
  return { classes: new Array<number>(CLASSES).fill(0), halvedAt: at, excessSince: 0, excessAt: 0 };
}

function isRepeated({ count, repetition }: CallGroup, usual: number): boolean {
  if (repetition === 'retries') return count >= LEAST_RETRIES && count > usual;
  return count >= LEAST_REPEATED && count > 2 * usual;
}

/** Takes note of an excess; true while it has not lasted long enough to be how things are now. */
function isOnProbation(history: CountHistory, at: number): boolean {
  const isNew = Math.abs(at - history.excessAt) > EXCESS_GAP_MS || history.excessSince > at;
  if (isNew) history.excessSince = at;
  history.excessAt = at;
  return at - history.excessSince < PROBATION_MS;
}

function age(history: CountHistory, at: number): void {
  if (at < history.halvedAt) history.halvedAt = at;
  if (at - history.halvedAt < HALF_LIFE_MS) return;
  history.halvedAt = at;
  // A pair that is seldom called stays known.
  if (history.classes.reduce((sum, traces) => sum + traces, 0) < 4 * TRACES_TO_KNOW) return;
  for (let i = 0; i < CLASSES; i++) history.classes[i]! /= 2;
}

function classOf(count: number): number {
  return Math.min(CLASSES - 1, Math.ceil(Math.log2(count)));
}

import { fitTrend } from '../forecasts/trend.ts';
import { type StackCost, tallyStacks, totalOf } from './costs.ts';
import type { Frame, Profile } from './profile.ts';

export interface Snapshot {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly profile: Profile;
}

export interface GrowingStack {
  readonly frames: readonly Frame[];
  readonly state?: string;
  readonly waitMs?: number;
  readonly first: number;
  readonly last: number;
  /** By Theil and Sen's line. */
  readonly ratePerSecond: number;
  /** Of all growth. */
  readonly share: number;
}

export interface LeakVerdict {
  /** `settling`: it grew and comes to rest, as caches and pools do that fill up. */
  readonly verdict: 'leaking' | 'settling' | 'steady' | 'too-little-known';
  readonly first: number;
  readonly last: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ratePerSecond: number;
  /** Two-sided, of the Mann-Kendall test. */
  readonly pValue: number;
  /** Those whose growth is a trend too, the fastest first. */
  readonly stacks: readonly GrowingStack[];
}

/** With fewer values even a perfect rise is no proof: five in order come by chance in 1 of 60 cases. */
const LEAST_SNAPSHOTS = 5;
/** The tests compare all pairs. */
const MOST_SNAPSHOTS = 64;
const SURPRISE = 0.05;
/** Growth over the whole time below this part of what is there is no trouble. */
const LEAST_GROWTH = 0.1;
/** A slope that fell to less than this part of what it was is coming to rest. */
const SETTLED = 0.25;
/** A fall to less than this part is a restart. */
const RESTART = 0.5;
/** Standard errors by which a sampled figure must move before it has moved at all. */
const SURE = 3;
/** Of the last snapshot, those that can matter. */
const MOST_STACKS = 200;

/**
 * Whether snapshots of a heap, or of goroutines, in a row show a leak: the total rises (Mann-Kendall), by a part of itself
 * that matters (Theil-Sen), and does not come to rest; and which stacks rise with it. Looks only at what came after the
 * last restart.
 *
 * @param snapshots - in order of time, of one process and one kind
 *
 * O(snapshots · frames of all stacks + stacks · snapshots²).
 */
export function judgeLeak(snapshots: readonly Snapshot[]): LeakVerdict {
  const { points, totals } = sinceRestart(snapshots);
  const [first, last] = [totals[0] ?? 0, totals.at(-1) ?? 0];
  const [fromMs, toMs] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const about = { first, last, fromMs, toMs };
  if (points.length < LEAST_SNAPSHOTS) {
    return { verdict: 'too-little-known', ...about, ratePerSecond: 0, pValue: 1, stacks: [] };
  }
  const seconds = points.map(({ at }) => (at - fromMs) / 1000);
  const { slope, test } = fitTrend(seconds, totals);
  const growth = slope * seconds.at(-1)!;
  const judged = { ...about, ratePerSecond: slope, pValue: test.pValue };
  const isRising =
    test.s > 0 && test.pValue < SURPRISE && growth >= LEAST_GROWTH * first && hasMoved(first, first + growth, points);
  if (!isRising) return { verdict: 'steady', ...judged, stacks: [] };
  const stacks = findGrowing(points, seconds);
  return { verdict: isSettling(seconds, totals) ? 'settling' : 'leaking', ...judged, stacks };
}

function sinceRestart(snapshots: readonly Snapshot[]): { points: Snapshot[]; totals: number[] } {
  let points: Snapshot[] = [];
  let totals: number[] = [];
  for (const snapshot of snapshots.slice(-MOST_SNAPSHOTS)) {
    const { profile } = snapshot;
    const total = totalOf({ profile, type: profile.mainType });
    const before = totals.at(-1) ?? 0;
    if (total < RESTART * before && hasMoved(before, total, [snapshot])) [points, totals] = [[], []];
    if (snapshot.at <= (points.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) continue;
    points.push(snapshot);
    totals.push(total);
  }
  return { points, totals };
}

/**
 * Whether two figures differ by more than sampling explains: a figure made of n samples has a standard error of √n of them
 * (Poisson).
 */
export function hasMoved(before: number, after: number, snapshots: readonly Snapshot[]): boolean {
  const grain = snapshots.at(-1)?.profile.grain ?? 0;
  const noise = SURE * Math.sqrt(grain * (Math.abs(before) + Math.abs(after)));
  return Math.abs(after - before) > noise;
}

function isSettling(seconds: readonly number[], totals: readonly number[]): boolean {
  const middle = Math.floor(totals.length / 2);
  const early = fitTrend(seconds.slice(0, middle + 1), totals.slice(0, middle + 1)).slope;
  const late = fitTrend(seconds.slice(-middle - 1), totals.slice(-middle - 1)).slope;
  return late < SETTLED * early;
}

function findGrowing(points: readonly Snapshot[], seconds: readonly number[]): GrowingStack[] {
  const tallies = points.map(({ profile }) => tallyStacks({ profile, type: profile.mainType }));
  const [oldest, newest] = [tallies[0]!, tallies.at(-1)!];
  const candidates = [...newest].sort(([, a], [, b]) => b.value - a.value).slice(0, MOST_STACKS);
  const found = candidates.flatMap(([key, cost]) => {
    const values = tallies.map(tally => tally.get(key)?.value ?? 0);
    const { slope, test } = fitTrend(seconds, values);
    return slope > 0 && test.pValue < SURPRISE ? [{ cost, slope, first: oldest.get(key)?.value ?? 0 }] : [];
  });
  const whole = found.reduce((sum, { slope }) => sum + slope, 0);
  return found
    .map(({ cost, slope, first }) => growing(cost, { first, ratePerSecond: slope, share: slope / whole }))
    .sort((a, b) => b.ratePerSecond - a.ratePerSecond);
}

function growing(
  { value, ...about }: StackCost,
  growth: { first: number; ratePerSecond: number; share: number },
): GrowingStack {
  return { ...about, last: value, ...growth };
}

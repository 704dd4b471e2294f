import { type FunctionCost, type StackCost, tallyFunctions, tallyStacks, totalOf } from './costs.ts';
import type { Frame, Profile, SampleType } from './profile.ts';

export interface FunctionChange {
  readonly frame: Frame;
  readonly flatBefore: number;
  readonly flatAfter: number;
  readonly cumulativeBefore: number;
  readonly cumulativeAfter: number;
}

export interface StackChange {
  /** The innermost first. */
  readonly frames: readonly Frame[];
  readonly state?: string;
  readonly waitMs?: number;
  readonly before: number;
  readonly after: number;
}

/** How one profile differs from another of the same kind. */
export interface Comparison {
  readonly type: SampleType;
  readonly before: number;
  readonly after: number;
  /** Between the two; 0 when they do not say. */
  readonly elapsedMs: number;
  /** What grew most first, what shrank most last. */
  readonly functions: readonly FunctionChange[];
  readonly stacks: readonly StackChange[];
}

/**
 * The difference between two profiles in one sample type, by function and by stack. CPU profiles over different spans of
 * time are scaled to the span of `after`, so that what is compared is the load.
 *
 * @param typeName - default: the main type of `after`
 * @returns undefined when `before` does not measure that type
 *
 * O(frames of all stacks + n log n).
 */
export function compareProfiles(pair: {
  readonly before: Profile;
  readonly after: Profile;
  readonly typeName?: string;
}): Comparison | undefined {
  const { before, after, typeName = after.sampleTypes[after.mainType]!.name } = pair;
  const afterType = after.sampleTypes.findIndex(({ name }) => name === typeName);
  const type = after.sampleTypes[afterType];
  const beforeType = before.sampleTypes.findIndex(({ name, unit }) => name === typeName && unit === type?.unit);
  if (type === undefined || beforeType < 0) return undefined;
  const old = { profile: before, type: beforeType };
  const current = { profile: after, type: afterType };
  const scale = after.kind === 'cpu' ? spanRatio(before, after) : 1;
  return {
    type,
    before: totalOf(old) * scale,
    after: totalOf(current),
    elapsedMs: before.takenAt > 0 && after.takenAt > 0 ? Math.abs(after.takenAt - before.takenAt) : 0,
    functions: pairUp(tallyFunctions(old), tallyFunctions(current), (then, now) =>
      functionChange(then, now, scale),
    ).sort((a, b) => growthOf(b) - growthOf(a) || b.cumulativeAfter - a.cumulativeAfter),
    stacks: pairUp(tallyStacks(old), tallyStacks(current), (then, now) => stackChange(then, now, scale)).sort(
      (a, b) => b.after - b.before - (a.after - a.before),
    ),
  };
}

function spanRatio(before: Profile, after: Profile): number {
  return before.durationMs > 0 && after.durationMs > 0 ? after.durationMs / before.durationMs : 1;
}

function pairUp<Key, Cost, Change>(
  old: ReadonlyMap<Key, Cost>,
  current: ReadonlyMap<Key, Cost>,
  change: (then: Cost | undefined, now: Cost | undefined) => Change,
): Change[] {
  const keys = new Set([...old.keys(), ...current.keys()]);
  return [...keys].map(key => change(old.get(key), current.get(key)));
}

function functionChange(then: FunctionCost | undefined, now: FunctionCost | undefined, scale: number): FunctionChange {
  return {
    frame: (now ?? then)!.frame,
    flatBefore: (then?.flat ?? 0) * scale,
    flatAfter: now?.flat ?? 0,
    cumulativeBefore: (then?.cumulative ?? 0) * scale,
    cumulativeAfter: now?.cumulative ?? 0,
  };
}

function stackChange(then: StackCost | undefined, now: StackCost | undefined, scale: number): StackChange {
  const { value: _value, ...about } = (now ?? then)!;
  return { ...about, before: (then?.value ?? 0) * scale, after: now?.value ?? 0 };
}

function growthOf({ flatBefore, flatAfter }: FunctionChange): number {
  return flatAfter - flatBefore;
}

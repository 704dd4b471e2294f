import { type Comparison, compareProfiles } from '#algorithms/profiles/compare.ts';
import {
  type FunctionCost,
  rankFunctions,
  type StackCost,
  tallyFunctions,
  tallyStacks,
  totalOf,
} from '#algorithms/profiles/costs.ts';
import { findProfileSigns, type ProfileSign } from '#algorithms/profiles/find-signs.ts';
import type { Profile, ProfileKind, SampleType } from '#algorithms/profiles/profile.ts';

interface About {
  readonly kind: ProfileKind;
  readonly type: SampleType;
  /** Epoch milliseconds; 0 when the profile does not say. */
  readonly takenAt: number;
  readonly durationMs: number;
  readonly signs: readonly ProfileSign[];
}

/** One profile: its dearest functions and stacks. */
export interface ProfileReport extends About {
  readonly total: number;
  readonly functions: readonly FunctionCost[];
  readonly stacks: readonly StackCost[];
}

/** Two profiles: what changed most, in both directions. */
export type DifferenceReport = About & Comparison;

export function reportProfile(profile: Profile, type: number, top: number): ProfileReport {
  const selection = { profile, type };
  return {
    ...describe(profile, type),
    signs: findProfileSigns([{ at: profile.takenAt, profile: { ...profile, mainType: type } }]),
    total: totalOf(selection),
    functions: rankFunctions(tallyFunctions(selection).values()).slice(0, top),
    stacks: [...tallyStacks(selection).values()].sort((a, b) => b.value - a.value).slice(0, top),
  };
}

/** Undefined when the two measure different things. */
export function reportDifference(
  pair: { readonly before: Profile; readonly after: Profile },
  type: number,
  top: number,
): DifferenceReport | undefined {
  const { before, after } = pair;
  const comparison = compareProfiles({ ...pair, typeName: after.sampleTypes[type]!.name });
  if (comparison === undefined) return undefined;
  return {
    ...describe(after, type),
    ...comparison,
    signs: findSigns(before, after),
    functions: largest(comparison.functions, ({ flatBefore, flatAfter }) => flatAfter - flatBefore, top),
    stacks: largest(comparison.stacks, stack => stack.after - stack.before, top),
  };
}

function describe({ kind, takenAt, durationMs, sampleTypes }: Profile, type: number) {
  return { kind, takenAt, durationMs, type: sampleTypes[type]! };
}

function findSigns(before: Profile, after: Profile): ProfileSign[] {
  // What tells no time is put a moment after the other.
  const isTimed = before.takenAt > 0 && after.takenAt > before.takenAt;
  const [first, second] = isTimed ? [before.takenAt, after.takenAt] : [0, 1];
  return findProfileSigns([
    { at: first, profile: before },
    { at: second, profile: after },
  ]);
}

/** Of a list from growth to shrinkage, what moved most, in the same order. */
function largest<Change>(changes: readonly Change[], moved: (change: Change) => number, top: number): Change[] {
  const kept = new Set(
    [...changes]
      .filter(change => moved(change) !== 0)
      .sort((a, b) => Math.abs(moved(b)) - Math.abs(moved(a)))
      .slice(0, top),
  );
  return changes.filter(change => kept.has(change));
}

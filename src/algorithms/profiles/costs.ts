import type { Frame, Profile, Sample } from './profile.ts';
import { stackKeysOf } from './stack-key.ts';

/** What a function costs: by itself, and with all that it calls. */
export interface FunctionCost {
  /** At the line that costs most. */
  readonly frame: Frame;
  readonly flat: number;
  readonly cumulative: number;
}

/** What one way through the code costs; goroutines in different states count apart. */
export interface StackCost {
  /** The innermost first, at the lines that cost most. */
  readonly frames: readonly Frame[];
  readonly value: number;
  readonly state?: string;
  readonly waitMs?: number;
}

export interface Selection {
  readonly profile: Profile;
  /** Index of a sample type. */
  readonly type: number;
}

/** The sum over all stacks, in the unit of the sample type. O(samples). */
export function totalOf({ profile, type }: Selection): number {
  return profile.samples.reduce((sum, { values }) => sum + values[type]!, 0);
}

/**
 * Costs by function name. A function that calls itself counts once a stack in `cumulative`, as in pprof.
 *
 * O(frames of all stacks).
 */
export function tallyFunctions({ profile, type }: Selection): Map<string, FunctionCost> {
  const tallies = new Map<string, { frame: Frame; weight: number; flat: number; cumulative: number }>();
  const seen = new Set<string>();
  for (const { stack, values } of profile.samples) {
    const value = values[type]!;
    if (value === 0) continue;
    seen.clear();
    stack.forEach((index, depth) => {
      const frame = profile.frames[index]!;
      if (seen.has(frame.name)) return;
      seen.add(frame.name);
      const tally = tallies.get(frame.name) ?? { frame, weight: 0, flat: 0, cumulative: 0 };
      tallies.set(frame.name, tally);
      tally.cumulative += value;
      if (depth === 0) tally.flat += value;
      if (Math.abs(value) > tally.weight) {
        tally.weight = Math.abs(value);
        tally.frame = frame;
      }
    });
  }
  return new Map([...tallies].map(([name, { frame, flat, cumulative }]) => [name, { frame, flat, cumulative }]));
}

/**
 * Costs by stack and state, where a stack is the names of its functions: a new version that moved some lines can still be
 * compared with the old one.
 *
 * O(frames of all stacks).
 */
export function tallyStacks({ profile, type }: Selection): Map<number, StackCost> {
  const keyOf = stackKeysOf(profile);
  const tallies = new Map<number, StackTally>();
  for (const sample of profile.samples) {
    const value = sample.values[type]!;
    if (value === 0) continue;
    const key = keyOf(sample);
    const tally = tallies.get(key);
    if (tally === undefined) {
      tallies.set(key, { heaviest: sample, weight: Math.abs(value), value, waitMs: sample.waitMs ?? 0 });
      continue;
    }
    tally.value += value;
    tally.waitMs = Math.max(tally.waitMs, sample.waitMs ?? 0);
    if (Math.abs(value) <= tally.weight) continue;
    tally.weight = Math.abs(value);
    tally.heaviest = sample;
  }
  return new Map([...tallies].map(([key, tally]) => [key, toStackCost(tally, profile.frames)]));
}

interface StackTally {
  heaviest: Sample;
  weight: number;
  value: number;
  waitMs: number;
}

function toStackCost({ heaviest, value, waitMs }: StackTally, frames: readonly Frame[]): StackCost {
  const { stack, state } = heaviest;
  return {
    ...(state === undefined ? {} : { state }),
    ...(waitMs > 0 ? { waitMs } : {}),
    frames: Array.from(stack, index => frames[index]!),
    value,
  };
}

/** The dearest first; equal ones by name, so that the order never depends on the file. */
export function rankFunctions(functions: Iterable<FunctionCost>): FunctionCost[] {
  return [...functions].sort(
    (a, b) => b.flat - a.flat || b.cumulative - a.cumulative || (a.frame.name < b.frame.name ? -1 : 1),
  );
}

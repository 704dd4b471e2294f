import { compareProfiles } from './compare.ts';
import { type StackCost, tallyStacks, totalOf } from './costs.ts';
import { hasMoved, judgeLeak, type LeakVerdict, type Snapshot } from './leak.ts';
import { findCulprit, nameFrame } from './own-code.ts';
import type { Frame, Profile } from './profile.ts';
import { describeDuration, describeQuantity, describeShare } from './quantity.ts';

type Problem =
  | 'memory-leak'
  | 'memory-growth'
  | 'goroutine-leak'
  | 'goroutine-growth'
  | 'goroutine-crowd'
  | 'hot-function'
  | 'lock-contention';

/** What profiles say about a process, in words with numbers. */
export interface ProfileSign {
  readonly problem: Problem;
  readonly statement: string;
  /** The place in the program's own code that most of it comes from. */
  readonly culprit?: Frame;
  /** How much of the whole, or of the growth, the culprit stands for, in [0, 1]. */
  readonly share: number;
  /** After over before: infinite from nothing, 1 when nothing is compared. */
  readonly growth: number;
}

/** A stack and how much it adds to what is told. */
interface Part {
  readonly stack: Pick<StackCost, 'frames' | 'state' | 'waitMs'>;
  readonly size: number;
}

interface Place {
  readonly frame: Frame;
  readonly size: number;
  /** The stack that adds most to it. */
  readonly stack: Part['stack'];
}

/** Growth below this part between two snapshots is not worth a word. */
const WORTH_TELLING = 0.2;
/** A place that stands for less than this part of the whole explains nothing. */
const LEAST_SHARE = 0.2;
/** So many goroutines at one place are told of even if nobody knows how many there were before. */
const CROWD = 1000;
/** Of one core: a function that takes less of it is not why anything is slow. */
const BUSY = 0.1;
const NANOSECONDS_PER_MS = 1e6;

/**
 * The signs in the profiles of one process: leaks and growth over the snapshots of its heap or goroutines, or where its
 * time goes by the newest CPU or contention profile.
 *
 * @param snapshots - of one kind, in order of time
 * @returns none when nothing stands out
 *
 * As expensive as {@link judgeLeak}.
 */
export function findProfileSigns(snapshots: readonly Snapshot[]): ProfileSign[] {
  const newest = snapshots.at(-1)?.profile;
  if (newest === undefined) return [];
  if (newest.kind === 'cpu' || newest.kind === 'contention') return findHot(newest);
  if (newest.kind !== 'heap' && newest.kind !== 'goroutines') return [];
  const alike = snapshots.filter(({ profile }) => profile.kind === newest.kind);
  if (alike.length === 1) return newest.kind === 'goroutines' ? findCrowd(newest) : [];
  const verdict = judgeLeak(alike);
  const parts = verdict.verdict === 'leaking' ? leakingParts(verdict) : grownParts(alike, verdict);
  return parts === undefined ? [] : [describeGrowth(newest, verdict, parts)];
}

function leakingParts({ stacks }: LeakVerdict): Part[] {
  return stacks.map(stack => ({ stack, size: stack.share }));
}

/** Undefined when it did not grow enough. */
function grownParts(snapshots: readonly Snapshot[], { verdict, first, last, fromMs }: LeakVerdict): Part[] | undefined {
  if (verdict === 'steady' || !(last > first) || last - first < WORTH_TELLING * first) return undefined;
  if (!hasMoved(first, last, snapshots)) return undefined;
  const before = snapshots.findLast(({ at }) => at === fromMs)!.profile;
  const comparison = compareProfiles({ before, after: snapshots.at(-1)!.profile });
  return comparison?.stacks.map(stack => ({ stack, size: (stack.after - stack.before) / (last - first) }));
}

function describeGrowth({ kind, sampleTypes, mainType }: Profile, verdict: LeakVerdict, parts: Part[]): ProfileSign {
  const { first, last, fromMs, toMs, ratePerSecond, pValue } = verdict;
  const { unit } = sampleTypes[mainType]!;
  const isHeap = kind === 'heap';
  const isLeak = verdict.verdict === 'leaking';
  const place = findPlace(parts);
  const statement = [
    `${isHeap ? 'heap' : 'goroutines'} grew from ${describeQuantity(first, unit)} to ${describeQuantity(last, unit)}`,
    // Dumps that tell no time are put a moment apart.
    toMs - fromMs >= 1000 ? ` in ${describeDuration(toMs - fromMs)}` : '',
    isLeak
      ? ` without coming to rest (${describeQuantity(ratePerSecond * 60, unit)} a minute, p = ${sayChance(pValue)})`
      : '',
    verdict.verdict === 'settling' ? ' and comes to rest' : '',
    place === undefined ? '' : `; ${sayPlace(place)} ${isHeap ? 'allocated in' : 'in'} ${nameFrame(place.frame)}`,
    place === undefined ? '' : sayWait(place),
  ].join('');
  const subject = isHeap ? 'memory' : 'goroutine';
  return {
    problem: `${subject}-${isLeak ? 'leak' : 'growth'}`,
    statement,
    ...(place === undefined ? {} : { culprit: place.frame }),
    share: Math.min(1, place?.size ?? 0),
    growth: first > 0 ? last / first : Number.POSITIVE_INFINITY,
  };
}

function findCrowd(profile: Profile): ProfileSign[] {
  const { whole, place } = findCostly(profile);
  if (place === undefined || place.size * whole < CROWD) return [];
  const statement = `${describeQuantity(whole, 'count')} goroutines; ${sayPlace(place)} in ${nameFrame(place.frame)}${sayWait(place)}`;
  return [{ problem: 'goroutine-crowd', statement, culprit: place.frame, share: place.size, growth: 1 }];
}

function findHot(profile: Profile): ProfileSign[] {
  const { whole, place } = findCostly(profile);
  if (place === undefined) return [];
  const { unit } = profile.sampleTypes[profile.mainType]!;
  const isCpu = profile.kind === 'cpu';
  if (isCpu && place.size * whole < BUSY * profile.durationMs * NANOSECONDS_PER_MS) return [];
  const span = profile.durationMs > 0 ? ` within ${describeDuration(profile.durationMs)}` : '';
  const time = `${describeQuantity(whole, unit)} of ${isCpu ? `CPU time${span}` : 'waiting for locks'}`;
  const statement = `${time}; ${sayPlace(place)} in ${nameFrame(place.frame)}`;
  const problem = isCpu ? 'hot-function' : 'lock-contention';
  return [{ problem, statement, culprit: place.frame, share: place.size, growth: 1 }];
}

function findCostly(profile: Profile): { whole: number; place: Place | undefined } {
  const selection = { profile, type: profile.mainType };
  const whole = totalOf(selection);
  if (!(whole > 0)) return { whole, place: undefined };
  const stacks = [...tallyStacks(selection).values()];
  return { whole, place: findPlace(stacks.map(stack => ({ stack, size: stack.value / whole }))) };
}

/** Parts gathered by the function that its owner can change; undefined when none of these stands out. */
function findPlace(parts: readonly Part[]): Place | undefined {
  const places = new Map<string, Place & { largest: number }>();
  for (const { stack, size } of parts) {
    const frame = findCulprit(stack.frames);
    if (frame === undefined || !(size > 0)) continue;
    const known = places.get(frame.name);
    const isLarger = known === undefined || size > known.largest;
    places.set(frame.name, {
      frame: isLarger ? frame : known.frame,
      stack: isLarger ? stack : known.stack,
      largest: isLarger ? size : known.largest,
      size: size + (known?.size ?? 0),
    });
  }
  const [best] = [...places.values()].sort((a, b) => b.size - a.size);
  return best !== undefined && best.size >= LEAST_SHARE ? best : undefined;
}

/** Where some stacks shrank, others may have grown by more than the whole. */
function sayPlace({ size }: Place): string {
  return `${describeShare(Math.min(1, size), 1)} of it`;
}

function sayWait({ stack: { state, waitMs } }: Place): string {
  if (state === undefined || state === 'unknown') return '';
  return `, state "${state}"${waitMs === undefined ? '' : `, waiting for up to ${describeDuration(waitMs)}`}`;
}

function sayChance(pValue: number): string {
  return pValue < 0.001 ? pValue.toExponential(0) : pValue.toPrecision(1);
}

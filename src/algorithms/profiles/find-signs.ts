import type { Wording } from '../wording.ts';
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

/** What profiles say about a process. */
export interface ProfileSign {
  readonly problem: Problem;
  /** One sentence with numbers and the place in the code. */
  readonly statement: Wording;
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
  const [was, is, rate] = [first, last, ratePerSecond * 60].map(value => describeQuantity(value, unit));
  const [span, chance] = [describeDuration(toMs - fromMs), sayChance(pValue)];
  const statement = concat([
    {
      en: `${isHeap ? 'heap' : 'goroutines'} grew from ${was} to ${is}`,
      zh: `${isHeap ? '堆内存' : 'goroutine 数'}由 ${was} 增至 ${is}`,
    },
    // Dumps that tell no time are put a moment apart.
    ...(toMs - fromMs >= 1000 ? [{ en: ` in ${span}`, zh: `，历时 ${span}` }] : []),
    ...(isLeak
      ? [
          {
            en: ` without coming to rest (${rate} a minute, p = ${chance})`,
            zh: `，持续增长未趋稳（每分钟 ${rate}，p = ${chance}）`,
          },
        ]
      : []),
    ...(verdict.verdict === 'settling' ? [{ en: ' and comes to rest', zh: '，随后趋稳' }] : []),
    ...(place === undefined
      ? []
      : [sayPlace(place, isHeap ? { en: 'allocated in', zh: '分配于' } : WITHIN), sayWait(place)]),
  ]);
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
  const count = describeQuantity(whole, 'count');
  const told = { en: `${count} goroutines`, zh: `${count} 个 goroutine` };
  const statement = concat([told, sayPlace(place, WITHIN), sayWait(place)]);
  return [{ problem: 'goroutine-crowd', statement, culprit: place.frame, share: place.size, growth: 1 }];
}

function findHot(profile: Profile): ProfileSign[] {
  const { whole, place } = findCostly(profile);
  if (place === undefined) return [];
  const { unit } = profile.sampleTypes[profile.mainType]!;
  const isCpu = profile.kind === 'cpu';
  if (isCpu && place.size * whole < BUSY * profile.durationMs * NANOSECONDS_PER_MS) return [];
  const spent = describeQuantity(whole, unit);
  const time = isCpu ? sayCpuTime(spent, profile) : { en: `${spent} of waiting for locks`, zh: `锁等待 ${spent}` };
  const statement = concat([time, sayPlace(place, WITHIN)]);
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

const WITHIN: Wording = { en: 'in', zh: '位于' };

function sayCpuTime(spent: string, { durationMs }: Profile): Wording {
  const span = describeDuration(durationMs);
  const [within, withinZh] = durationMs > 0 ? [` within ${span}`, `（采样 ${span}）`] : ['', ''];
  return { en: `${spent} of CPU time${within}`, zh: `CPU 时间 ${spent}${withinZh}` };
}

/** Where some stacks shrank, others may have grown by more than the whole. */
function sayPlace({ size, frame }: Place, { en, zh }: Wording): Wording {
  const [share, name] = [describeShare(Math.min(1, size), 1), nameFrame(frame)];
  return { en: `; ${share} of it ${en} ${name}`, zh: `；其中 ${share} ${zh} ${name}` };
}

function sayWait({ stack: { state, waitMs } }: Place): Wording {
  if (state === undefined || state === 'unknown') return { en: '', zh: '' };
  const [most, mostZh] =
    waitMs === undefined
      ? ['', '']
      : [`, waiting for up to ${describeDuration(waitMs)}`, `，最长已等待 ${describeDuration(waitMs)}`];
  return { en: `, state "${state}"${most}`, zh: `，状态“${state}”${mostZh}` };
}

function concat(parts: readonly Wording[]): Wording {
  return { en: parts.map(({ en }) => en).join(''), zh: parts.map(({ zh }) => zh).join('') };
}

function sayChance(pValue: number): string {
  return pValue < 0.001 ? pValue.toExponential(0) : pValue.toPrecision(1);
}

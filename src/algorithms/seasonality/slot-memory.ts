/**
 * What differences are usual at a time of the day or the week: for each slot and each direction, the largest of the last
 * rounds and the largest that was seen in two rounds, both fading. A job that runs each morning is expected after its second
 * run and, where the cycle says so, in part after its first. O(1) a row.
 *
 * Layout, 32-bit words, all zero at first. The head holds what rows need while they stay in one slot, so that the slots,
 * which are far apart, are touched only when the slot changes: present slot plus one (0 before the first row), extreme up
 * and down so far, usual up and down. A slot: last up, last down, confirmed up, confirmed down.
 */
export interface Cycle {
  readonly slots: number;
  readonly slotMs: number;
  /** Share of a difference seen in one round that is expected in the next. */
  readonly once: number;
  /** Neighbouring slots on each side that count as the same time: 0 or 1. */
  readonly reach: 0 | 1;
  /** Shares of a difference that are left a round later: of one seen in a round, of one seen in two. */
  readonly keepLast: number;
  readonly keepConfirmed: number;
}

/** Ten minutes of a day. */
export const DAY: Cycle = { slots: 144, slotMs: 600_000, once: 0.5, reach: 1, keepLast: 0.5, keepConfirmed: 0.7 };
/**
 * Hours of a day, for what comes daily but not to the minute: a backup in a queue, the first people at work. It is kept over
 * a weekend.
 */
export const HOURS: Cycle = { slots: 24, slotMs: 3_600_000, once: 0, reach: 1, keepLast: 0.75, keepConfirmed: 0.85 };
/** Half hours of a week, too wide to expect again what came once. */
export const WEEK: Cycle = { slots: 336, slotMs: 1_800_000, once: 0, reach: 0, keepLast: 0.5, keepConfirmed: 0.7 };

/** What came at this time before may come this much larger. */
export const USUAL_SLACK = 1.7;

export const HEAD_WORDS = 5;
const EXTREME = 1;
const USUAL = 3;
const SLOT_WORDS = 4;

export function slotWords({ slots }: Cycle): number {
  return SLOT_WORDS * slots;
}

/** The slot of the cycle that a stamp falls into. */
export function slotOf({ slots, slotMs }: Cycle, timestampMs: number): number {
  // Not `%`, which is slow on doubles and wrong before 1970.
  const count = Math.floor(timestampMs / slotMs);
  return count - slots * Math.floor(count / slots);
}

/**
 * Goes on to the slot that a row falls into, before anything is asked or learnt of it.
 * @param head - offset of `HEAD_WORDS` words in the season
 * @param at - offset of the slots in the season
 */
export function enterSlot(cycle: Cycle, season: Float32Array, head: number, at: number, slot: number): void {
  if (season[head] === slot + 1) return;
  if (season[head]! > 0) closeSlot(cycle, season, head, at);
  season[head] = slot + 1;
  for (let side = 0; side < 2; side++) {
    const once = cycle.once * largestAround(cycle, season, at + side, slot);
    const twice = largestAround(cycle, season, at + side + 2, slot);
    season[head + USUAL + side] = Math.max(once, twice);
  }
}

/** How large a difference of this direction is usual at the present slot. */
export function usualDifference(season: Float32Array, head: number, isDown: boolean): number {
  return season[head + (isDown ? USUAL + 1 : USUAL)]!;
}

/** Learns a difference of the present slot. */
export function learnDifference(season: Float32Array, head: number, difference: number): void {
  if (difference > season[head + EXTREME]!) season[head + EXTREME] = difference;
  else if (-difference > season[head + EXTREME + 1]!) season[head + EXTREME + 1] = -difference;
}

/** Lets the slot of a wider cycle learn what the present slot has seen so far. */
export function learnFromSlot(season: Float32Array, head: number, from: number): void {
  learnDifference(season, head, season[from + EXTREME]!);
  learnDifference(season, head, -season[from + EXTREME + 1]!);
}

function closeSlot(cycle: Cycle, season: Float32Array, head: number, at: number): void {
  const slot = season[head]! - 1;
  for (let side = 0; side < 2; side++) {
    const last = at + side;
    const place = last + SLOT_WORDS * slot;
    const extreme = season[head + EXTREME + side]!;
    const earlier = largestAround(cycle, season, last, slot);
    season[place + 2] = Math.max(Math.min(extreme, earlier), season[place + 2]! * cycle.keepConfirmed);
    season[place] = Math.max(extreme, season[place]! * cycle.keepLast);
    season[head + EXTREME + side] = 0;
  }
}

function largestAround({ slots, reach }: Cycle, season: Float32Array, at: number, slot: number): number {
  const here = season[at + SLOT_WORDS * slot]!;
  if (reach === 0) return here;
  const before = season[at + SLOT_WORDS * (slot === 0 ? slots - 1 : slot - 1)]!;
  const after = season[at + SLOT_WORDS * (slot === slots - 1 ? 0 : slot + 1)]!;
  return Math.max(here, before, after);
}

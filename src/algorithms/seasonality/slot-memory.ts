/**
 * What differences are usual at a time of the day or the week: for each slot and each direction, the largest of the last
 * round and the largest that was seen in two rounds. A job that runs each morning is expected after its second run and
 * half expected after its first; a single outlier fades by half a round. O(1) a row.
 *
 * Layout: the head, which each row writes, lies with the hot numbers of its series: current slot plus one (0 before the
 * first row), extreme up, extreme down. The slots lie apart, four 32-bit words each: last up, last down, confirmed up,
 * confirmed down; all zero at first.
 */
export interface Cycle {
  readonly slots: number;
  readonly slotMs: number;
  /** Share of a difference seen in one round that is expected in the next. */
  readonly once: number;
  /** Neighbouring slots on each side that count as the same time: 0 or 1. */
  readonly reach: 0 | 1;
}

/** Ten minutes of a day. */
export const DAY: Cycle = { slots: 144, slotMs: 600_000, once: 0.5, reach: 1 };
/** Half hours of a week, too wide to expect again what came once. */
export const WEEK: Cycle = { slots: 336, slotMs: 1_800_000, once: 0, reach: 0 };

export const HEAD_WORDS = 3;
const SLOT_WORDS = 4;
const KEEP_LAST = 0.5;
const KEEP_CONFIRMED = 0.7;

export function slotWords({ slots }: Cycle): number {
  return SLOT_WORDS * slots;
}

/** The slot of the cycle that a stamp falls into. */
export function slotOf({ slots, slotMs }: Cycle, timestampMs: number): number {
  // Not `%`, which is slow on doubles and wrong before 1970.
  const count = Math.floor(timestampMs / slotMs);
  return count - slots * Math.floor(count / slots);
}

/** How large a difference of this direction is usual at this slot. */
export function usualDifference(cycle: Cycle, season: Float32Array, at: number, isDown: boolean, slot: number): number {
  const side = isDown ? at + 1 : at;
  const once = cycle.once * largestAround(cycle, season, side, slot);
  const twice = largestAround(cycle, season, side + 2, slot);
  return Math.max(once, twice);
}

/**
 * Learns a difference.
 * @param head - offset of `HEAD_WORDS` words in the hot state
 * @param at - offset of the slots in the season
 */
export function learnDifference(
  cycle: Cycle,
  hot: Float64Array,
  head: number,
  season: Float32Array,
  at: number,
  difference: number,
  slot: number,
): void {
  if (hot[head] !== slot + 1) {
    if (hot[head]! > 0) closeSlot(cycle, hot, head, season, at);
    hot[head] = slot + 1;
  }
  if (difference > hot[head + 1]!) hot[head + 1] = difference;
  else if (-difference > hot[head + 2]!) hot[head + 2] = -difference;
}

function closeSlot(cycle: Cycle, hot: Float64Array, head: number, season: Float32Array, at: number): void {
  const slot = hot[head]! - 1;
  for (let side = 0; side < 2; side++) {
    const last = at + side;
    const place = last + SLOT_WORDS * slot;
    const extreme = hot[head + 1 + side]!;
    const earlier = largestAround(cycle, season, last, slot);
    season[place + 2] = Math.max(Math.min(extreme, earlier), season[place + 2]! * KEEP_CONFIRMED);
    season[place] = Math.max(extreme, season[place]! * KEEP_LAST);
    hot[head + 1 + side] = 0;
  }
}

function largestAround({ slots, reach }: Cycle, season: Float32Array, at: number, slot: number): number {
  const here = season[at + SLOT_WORDS * slot]!;
  if (reach === 0) return here;
  const before = season[at + SLOT_WORDS * (slot === 0 ? slots - 1 : slot - 1)]!;
  const after = season[at + SLOT_WORDS * (slot === slots - 1 ? 0 : slot + 1)]!;
  return Math.max(here, before, after);
}

import type { CalendarUnit, SloWindow } from './slo.ts';

export interface Period {
  readonly startAt: number;
  /** Exclusive. For a rolling window the present moment, for a calendar window the end to come. */
  readonly endAt: number;
}

const UNIT_MS: Readonly<Record<CalendarUnit, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  // Mean lengths: only for a first guess, which is then moved to the true one.
  month: 2_629_746_000,
  quarter: 7_889_238_000,
  year: 31_556_952_000,
};
const MONTHS: Readonly<Partial<Record<CalendarUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** The stretch of time over which the budget counts at `now`. Before the first calendar window: the one that would precede it. */
export function periodAt(window: SloWindow, now: number): Period {
  if (window.kind === 'rolling') return { startAt: now - window.durationMs, endAt: now };
  const first = wallClockOf(window.startsAt);
  let index = Math.floor((now - toInstant(first, window.timeZone)) / (window.count * UNIT_MS[window.unit]));
  const startOf = (n: number): number => startOfWindow(window, first, n);
  while (startOf(index) > now) index -= 1;
  while (startOf(index + 1) <= now) index += 1;
  return { startAt: startOf(index), endAt: startOf(index + 1) };
}

/** Length for comparisons and burn rates; of calendar units the mean one. */
export function durationOfWindow(window: SloWindow): number {
  return window.kind === 'rolling' ? window.durationMs : window.count * UNIT_MS[window.unit];
}

function startOfWindow(
  window: Extract<SloWindow, { kind: 'calendar' }>,
  firstWallClockMs: number,
  index: number,
): number {
  const steps = index * window.count;
  const months = MONTHS[window.unit];
  if (months !== undefined) return toInstant(addMonths(firstWallClockMs, steps * months), window.timeZone);
  const isExact = window.unit === 'minute' || window.unit === 'hour';
  // Hours have one length, days do not: a day ends at the same time on the clock, summer time or not.
  return isExact
    ? toInstant(firstWallClockMs, window.timeZone) + steps * UNIT_MS[window.unit]
    : toInstant(firstWallClockMs + steps * UNIT_MS[window.unit], window.timeZone);
}

/** The 31st becomes the last day of a shorter month. */
function addMonths(wallClockMs: number, months: number): number {
  const date = new Date(wallClockMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

/** Wall-clock time as if it were UTC: a number one can reckon with before the zone is applied. */
function wallClockOf(text: string): number {
  return Date.parse(`${text}Z`);
}

function toInstant(wallClockMs: number, timeZone: string): number {
  // The second pass settles guesses on the other side of a change of the clock.
  const guess = wallClockMs - zoneOffsetMs(wallClockMs, timeZone);
  return wallClockMs - zoneOffsetMs(guess, timeZone);
}

function zoneOffsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find(part => part.type === type)?.value);
  const shown = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

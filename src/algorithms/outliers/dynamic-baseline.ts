import { median, scaledMad } from '../statistics/quantile.ts';
import { excessOver, type StreamingDetector, scoreOfExcess } from './streaming-detector.ts';

export interface DynamicBaselineSettings {
  /** Minutes that the clock of the users is ahead of UTC. */
  readonly utcOffsetMinutes: number;
  /** How many times as far from the usual middle as the usual extremes of the hour is still ordinary. */
  readonly reach: number;
  /** What happens this long before or after the hour may belong to its neighbour: jobs are not punctual. */
  readonly toleranceMs: number;
  /**
   * Days that live by the rhythm of another: holidays by that of a Sunday, working weekends by that of a Monday. Dates in
   * the time of the users, `2026-10-01`.
   */
  readonly specialDays: Readonly<Record<string, Weekday>>;
}

export type Weekday = (typeof WEEKDAYS)[number];

/** What is expected at one moment. */
export interface ExpectedBand {
  readonly low: number;
  readonly center: number;
  readonly high: number;
  /** In [0, 1): 0 when nothing is known, then growing with the times that this hour was seen. */
  readonly confidence: number;
}

/**
 * The hours of a week, each with what its last occurrences were like. The hour that is going on is gathered apart and
 * joins its cell when another hour begins.
 */
export interface DynamicBaselineState {
  /** For each cell, and each of its last occurrences, lowest, mean and highest value. */
  readonly occurrences: Float64Array;
  /** How often each cell was seen. */
  readonly seen: Int32Array;
  /** Day since the epoch on which each cell was seen last. */
  readonly lastDay: Int32Array;
  /** Number of the present hour since the epoch, in local time; -1 before the first value. */
  hour: number;
  low: number;
  high: number;
  sum: number;
  count: number;
  /** Share of surprising hours in about the last day: high after a lasting change. */
  surprise: number;
  /** Bands of the hour before, the present one and the next: a row for each of the two ways to know them. */
  readonly bands: Float64Array;
}

export interface SavedDynamicBaseline {
  readonly version: 1;
  readonly occurrences: readonly number[];
  readonly seen: readonly number[];
  readonly lastDay: readonly number[];
  readonly present: readonly number[];
}

export interface DynamicBaseline extends StreamingDetector<DynamicBaselineState, SavedDynamicBaseline> {
  /** For words: `expected 80–120 ms at this hour`. Undefined while nothing is known of this hour. */
  expectedAt(state: DynamicBaselineState, timestampMs: number): ExpectedBand | undefined;
}

const DEFAULTS: DynamicBaselineSettings = { utcOffsetMinutes: 0, reach: 2, toleranceMs: 300_000, specialDays: {} };
/** In the order in which days since the epoch come: it was a Thursday. */
const WEEKDAYS = ['thursday', 'friday', 'saturday', 'sunday', 'monday', 'tuesday', 'wednesday'] as const;
const HOUR_MS = 3_600_000;
const CELLS = 168;
/** Four weeks: an odd one out does not move the median of four, nor do two holidays in a quarter. */
const KEPT = 4;
/** The same hour of the last days says what is normal before the week is known, and after a lasting change. */
const RECENT_DAYS = 3;
const SURPRISE_DECAY = 1 / 24;
/** What `surprise` reaches after a day of nothing but surprises: 1 - 1/e. */
const LASTING_SURPRISE = 0.63;
const LEAST_OCCURRENCES = 2;
/** low, center, high, number of occurrences. */
const BAND_SIZE = 4;
const WAYS = 2;

/**
 * Dynamic baseline: which values are usual at this hour of this day of the week, learnt online, no thresholds to set. The
 * band is that of the same hour in the last four weeks. Until that is known, and when a whole day was against it, the last
 * three days may explain a value too. Few occurrences make a band wide. Needs two days to say anything and two weeks to know the week. A state takes 18 kB;
 * O(1) a value.
 */
export function createDynamicBaseline(settings: Partial<DynamicBaselineSettings> = {}): DynamicBaseline {
  const { utcOffsetMinutes, reach, toleranceMs, specialDays } = { ...DEFAULTS, ...settings };
  if (!(reach > 0 && toleranceMs >= 0 && toleranceMs <= HOUR_MS / 2)) {
    throw new RangeError('reach must be positive, toleranceMs between 0 and half an hour');
  }
  const calendar = readCalendar(specialDays);
  const localOf = (timestampMs: number): number => timestampMs + utcOffsetMinutes * 60_000;
  return {
    name: 'dynamic-baseline',
    settings: { utcOffsetMinutes, reach, toleranceMs, specialDays: JSON.stringify(specialDays) },
    createState,
    step: (state, timestampMs, value) => {
      if (!Number.isFinite(value) || !Number.isFinite(timestampMs)) return 0;
      const local = localOf(timestampMs);
      const hour = Math.floor(local / HOUR_MS);
      if (hour > state.hour) beginHour(state, hour, { reach, calendar });
      // A straggler from an hour that is over has no band any more, and what it would teach has been learnt without it.
      else if (hour < state.hour) return 0;
      const score = scoreOfExcess(excessAt(state, local - hour * HOUR_MS, value, toleranceMs) / reach);
      gather(state, value);
      return score;
    },
    expectedAt: (state, timestampMs) => {
      const hour = Math.floor(localOf(timestampMs) / HOUR_MS);
      const band = new Float64Array(BAND_SIZE * WAYS);
      describeCell(state, hour, { calendar, bands: band, at: 0 });
      const way = band[3]! >= LEAST_OCCURRENCES ? 0 : BAND_SIZE;
      const occurrences = band[way + 3]!;
      if (occurrences < LEAST_OCCURRENCES) return undefined;
      const center = band[way + 1]!;
      return {
        low: center - reach * (center - band[way]!),
        center,
        high: center + reach * (band[way + 2]! - center),
        confidence: 1 - 1 / occurrences,
      };
    },
    save: state => ({
      version: 1,
      occurrences: [...state.occurrences],
      seen: [...state.seen],
      lastDay: [...state.lastDay],
      present: [state.hour, state.low, state.high, state.sum, state.count, state.surprise],
    }),
    restore: saved => restore(saved, calendar),
  };
}

function createState(): DynamicBaselineState {
  return {
    occurrences: new Float64Array(CELLS * KEPT * 3),
    seen: new Int32Array(CELLS),
    lastDay: new Int32Array(CELLS),
    hour: -1,
    low: 0,
    high: 0,
    sum: 0,
    count: 0,
    surprise: 0,
    bands: new Float64Array(3 * WAYS * BAND_SIZE),
  };
}

function restore(saved: SavedDynamicBaseline, calendar: Calendar): DynamicBaselineState {
  const state = createState();
  if (saved.version !== 1 || saved.occurrences.length !== state.occurrences.length) {
    throw new RangeError('this is not the saved state of a dynamic baseline of version 1');
  }
  state.occurrences.set(saved.occurrences);
  state.seen.set(saved.seen);
  state.lastDay.set(saved.lastDay);
  const [hour, low, high, sum, count, surprise] = saved.present as [number, number, number, number, number, number];
  Object.assign(state, { hour, low, high, sum, count, surprise });
  if (hour >= 0) describeNeighbourhood(state, calendar);
  return state;
}

/** The present hour is over: it joins its cell, and the bands of the new hour are made ready. */
function beginHour(
  state: DynamicBaselineState,
  hour: number,
  { reach, calendar }: { reach: number; calendar: Calendar },
): void {
  if (state.count > 0) {
    noteSurprise(state, reach);
    const cell = cellOf(state.hour, calendar);
    const at = (cell * KEPT + (state.seen[cell]! % KEPT)) * 3;
    state.occurrences[at] = state.low;
    state.occurrences[at + 1] = state.sum / state.count;
    state.occurrences[at + 2] = state.high;
    state.seen[cell]! += 1;
    state.lastDay[cell] = Math.floor(state.hour / 24);
  }
  state.hour = hour;
  state.count = 0;
  state.sum = 0;
  describeNeighbourhood(state, calendar);
}

/** Whether the hour that is over was, on average, against what its own weekday had led to expect. */
function noteSurprise(state: DynamicBaselineState, reach: number): void {
  const at = WAYS * BAND_SIZE;
  if (state.bands[at + 3]! < LEAST_OCCURRENCES) return;
  const isSurprise = excessOfBand(state.bands, at, state.sum / state.count) > reach;
  state.surprise += SURPRISE_DECAY * ((isSurprise ? 1 : 0) - state.surprise);
}

function gather(state: DynamicBaselineState, value: number): void {
  state.low = state.count === 0 ? value : Math.min(state.low, value);
  state.high = state.count === 0 ? value : Math.max(state.high, value);
  state.sum += value;
  state.count += 1;
}

function describeNeighbourhood(state: DynamicBaselineState, calendar: Calendar): void {
  const { bands, hour } = state;
  for (let i = 0; i < 3; i++) describeCell(state, hour + i - 1, { calendar, bands, at: i * WAYS * BAND_SIZE });
}

/** Writes both bands of an hour: as its own weekday knows it, and as the last days do. */
function describeCell(
  state: DynamicBaselineState,
  hour: number,
  { calendar, bands, at }: { calendar: Calendar; bands: Float64Array; at: number },
): void {
  const cell = cellOf(hour, calendar);
  const own = Math.min(KEPT, state.seen[cell]!);
  const places: number[] = [];
  for (let i = 0; i < own; i++) places.push((cell * KEPT + i) * 3);
  writeBand(state.occurrences, places, bands, at);
  places.length = 0;
  const day = Math.floor(hour / 24);
  for (let back = 1; back <= RECENT_DAYS; back++) {
    const other = cellOf(hour - 24 * back, calendar);
    if (state.seen[other]! === 0 || state.lastDay[other] !== day - back) continue;
    places.push((other * KEPT + ((state.seen[other]! - 1) % KEPT)) * 3);
  }
  writeBand(state.occurrences, places, bands, at + BAND_SIZE);
}

/**
 * The usual lowest, mean and highest value by their medians over the occurrences, widened by how much the extremes differ
 * from one occurrence to the next, and for how few they are.
 */
function writeBand(occurrences: Float64Array, places: readonly number[], bands: Float64Array, at: number): void {
  const count = places.length;
  bands[at + 3] = count;
  if (count < LEAST_OCCURRENCES) return;
  const lows = places.map(place => occurrences[place]!);
  const highs = places.map(place => occurrences[place + 2]!);
  const center = median(places.map(place => occurrences[place + 1]!));
  const doubt = count / (count - 1);
  bands[at] = center - doubt * (center - median(lows) + scaledMad(lows));
  bands[at + 1] = center;
  bands[at + 2] = center + doubt * (median(highs) + scaledMad(highs) - center);
}

/** How many times as far as the usual extremes; the least of all bands that may hold at this minute. */
function excessAt(state: DynamicBaselineState, intoHourMs: number, value: number, toleranceMs: number): number {
  const { bands } = state;
  const first = intoHourMs < toleranceMs ? 0 : 1;
  const last = intoHourMs >= HOUR_MS - toleranceMs ? 2 : 1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = first; i <= last; i++) {
    const own = i * WAYS * BAND_SIZE;
    const recent = own + BAND_SIZE;
    const isOwnKnown = bands[own + 3]! >= LEAST_OCCURRENCES;
    if (isOwnKnown) least = Math.min(least, excessOfBand(bands, own, value));
    if (bands[recent + 3]! >= LEAST_OCCURRENCES && (!isOwnKnown || state.surprise > LASTING_SURPRISE)) {
      least = Math.min(least, excessOfBand(bands, recent, value));
    }
  }
  return isKnown(bands) ? least : 0;
}

function excessOfBand(bands: Float64Array, at: number, value: number): number {
  const center = bands[at + 1]!;
  const limit = value > center ? bands[at + 2]! - center : center - bands[at]!;
  return excessOver(Math.abs(value - center), limit);
}

/** Of the present hour itself: its neighbours alone prove nothing. */
function isKnown(bands: Float64Array): boolean {
  const own = WAYS * BAND_SIZE;
  return bands[own + 3]! >= LEAST_OCCURRENCES || bands[own + BAND_SIZE + 3]! >= LEAST_OCCURRENCES;
}

/** Days since the epoch, and the place in the week whose rhythm they follow. */
type Calendar = ReadonlyMap<number, number>;

function readCalendar(specialDays: DynamicBaselineSettings['specialDays']): Calendar {
  return new Map(
    Object.entries(specialDays).map(([date, weekday]) => {
      const at = Date.parse(`${date}T00:00:00Z`);
      if (Number.isNaN(at)) throw new RangeError(`"${date}" is not a date; write for example 2026-10-01`);
      return [at / (24 * HOUR_MS), WEEKDAYS.indexOf(weekday)];
    }),
  );
}

function cellOf(hour: number, calendar: Calendar): number {
  const day = Math.floor(hour / 24);
  const place = calendar.get(day) ?? ((day % 7) + 7) % 7;
  return place * 24 + hour - day * 24;
}

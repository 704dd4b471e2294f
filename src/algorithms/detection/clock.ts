import { enterHour, hourOf } from '../seasonality/daily-profile.ts';
import { enterHalfHour } from '../seasonality/hour-noise.ts';
import { DAY, enterSlot, HOURS, learnFromSlot, slotOf, WEEK } from '../seasonality/slot-memory.ts';
import { AT } from './layout.ts';
import { SEASON_AT, type Series } from './series.ts';

/**
 * Takes a series on to the ten minutes into which a row falls: the memories of the day, its hours and the week close what has passed
 * and lay out what they know of the present, which is all that rows read until the ten minutes are over. O(1).
 */
export function followClock({ core, season }: Series, timestampMs: number): void {
  const from = core[AT.slotFrom]!;
  if (timestampMs >= from && timestampMs < from + DAY.slotMs) return;
  const tenMinutes = slotOf(DAY, timestampMs);
  const halfHour = slotOf(WEEK, timestampMs);
  core[AT.slotFrom] = Math.floor(timestampMs / DAY.slotMs) * DAY.slotMs;
  enterHour(core, AT.hours, hourOf(halfHour));
  if (season === null) return;
  enterHalfHour(season, SEASON_AT.halfHour, SEASON_AT.hourNoise, halfHour);
  learnFromSlot(season, SEASON_AT.hoursResidual, SEASON_AT.dayResidual);
  learnFromSlot(season, SEASON_AT.hoursOffset, SEASON_AT.dayOffset);
  enterSlot(DAY, season, SEASON_AT.dayResidual, SEASON_AT.dayResiduals, tenMinutes);
  enterSlot(DAY, season, SEASON_AT.dayOffset, SEASON_AT.dayOffsets, tenMinutes);
  const hour = slotOf(HOURS, timestampMs);
  enterSlot(HOURS, season, SEASON_AT.hoursResidual, SEASON_AT.hoursResiduals, hour);
  enterSlot(HOURS, season, SEASON_AT.hoursOffset, SEASON_AT.hoursOffsets, hour);
  enterSlot(WEEK, season, SEASON_AT.weekResidual, SEASON_AT.weekResiduals, halfHour);
  enterSlot(WEEK, season, SEASON_AT.weekOffset, SEASON_AT.weekOffsets, halfHour);
}

/** The next row is to be followed whatever its stamp: the series has begun, or got its season. */
export function resetClock(core: Float64Array): void {
  core[AT.slotFrom] = Number.POSITIVE_INFINITY;
}

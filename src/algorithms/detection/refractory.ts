import { AT } from './layout.ts';

/**
 * One alarm for one trouble: after an alarm the series stays silent for a while, unless it gets much worse. State: row
 * of the last alarm and its strength, in `lastAlarm`.
 */
const SILENT_ROWS = 30;
const MUCH_WORSE = 3;

/** Whether a row that is abnormal is also news; remembers it if so. Call once a row at the most. */
export function isNews(core: Float64Array, strength: number): boolean {
  if (strength < 1) return false;
  const row = core[AT.rows]!;
  const lastRow = core[AT.lastAlarm]!;
  if (lastRow > 0 && row - lastRow <= SILENT_ROWS && strength < core[AT.lastAlarm + 1]! * MUCH_WORSE) return false;
  core[AT.lastAlarm] = row;
  core[AT.lastAlarm + 1] = strength;
  return true;
}

const CLOCK =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** The first instants that are read as seconds, ms, µs and ns since 1970: 1973 in each unit but the first. */
const EARLIEST_S = 1e8;
const EARLIEST_MS = 1e11;
const EARLIEST_US = 1e14;
const EARLIEST_NS = 1e17;

/**
 * Epoch ms of `2026-01-31 14:05:00`, ISO 8601 and numbers since 1970; NaN for all else. A stamp without a zone is taken as
 * UTC, so that a file gives the same result on every machine.
 */
export function parseStamp(text: string): number {
  const stamp = text.trim();
  const match = CLOCK.exec(stamp);
  return match === null ? parseEpoch(stamp) : parseClock(match);
}

/** Whether a text is surely a time and not just any number. */
export function isStamp(text: string): boolean {
  const stamp = text.trim();
  return CLOCK.test(stamp) ? !Number.isNaN(parseStamp(stamp)) : Number(stamp) >= EARLIEST_S;
}

/** `2026-01-31 14:05:00` in UTC, as most files have it. */
export function describeStamp(atMs: number): string {
  if (!(Math.abs(atMs) <= 8.64e15)) return 'at an unknown time';
  const text = new Date(atMs).toISOString().replace('T', ' ').replace('Z', '');
  return text.replace(/\.000$/, '');
}

function parseEpoch(text: string): number {
  if (text === '') return Number.NaN;
  const number = Number(text);
  const magnitude = Math.abs(number);
  if (magnitude < EARLIEST_MS) return number * 1_000;
  if (magnitude < EARLIEST_US) return number;
  return magnitude < EARLIEST_NS ? number / 1_000 : number / 1_000_000;
}

function parseClock(match: RegExpExecArray): number {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const fractionMs = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1_000;
  if (hour > 24 || minute > 59 || second > 60 || month < 1 || month > 12) return Number.NaN;
  const dayMs = Date.UTC(year, month - 1, day);
  // The 30th of February would silently be the first of March.
  if (new Date(dayMs).getUTCDate() !== day) return Number.NaN;
  return dayMs + ((hour * 60 + minute) * 60 + second) * 1_000 + fractionMs - offsetMs(match[8]);
}

function offsetMs(zone: string | undefined): number {
  const parts = zone === undefined ? null : /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (parts === null) return 0;
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) * 60_000;
}

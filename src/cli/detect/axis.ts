export interface Tick {
  readonly at: number;
  readonly label: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps of a time axis at which people expect a mark. */
const TIME_STEPS: readonly number[] = [
  ...[1, 5, 10, 50, 100, 500, SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND],
  ...[MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  ...[DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 182 * DAY, 365 * DAY],
];

/** Round numbers across a range, about `count` of them. The range must not be empty. */
export function valueTicks(low: number, high: number, count: number): Tick[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find(each => each * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
    const value = (first + at) * step;
    return { at: value, label: formatValue(value, step) };
  });
}

/** Round times in UTC, at most `count`; the date is said where it is new. */
export function timeTicks(fromMs: number, toMs: number, count: number): Tick[] {
  const rough = (toMs - fromMs) / count;
  const step = TIME_STEPS.find(each => each >= rough) ?? Math.ceil(rough / (365 * DAY)) * 365 * DAY;
  const ticks: Tick[] = [];
  let lastDate = '';
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) {
    const [date, time] = new Date(at).toISOString().split('T') as [string, string];
    const clock = step < SECOND ? time.slice(0, -1) : step < MINUTE ? time.slice(0, 8) : time.slice(0, 5);
    ticks.push({ at, label: step >= DAY ? date : date === lastDate ? clock : `${date} ${clock}` });
    lastDate = date;
  }
  return ticks;
}

function formatValue(value: number, step: number): string {
  const size = Math.abs(value);
  for (const [unit, letter] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const) {
    if (size < unit) continue;
    const divisor = letter === 'k' ? 1e3 : unit;
    return `${Number((value / divisor).toPrecision(6))}${letter}`;
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return decimals > 6 ? value.toExponential(1) : value.toFixed(decimals);
}

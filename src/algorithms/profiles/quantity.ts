type Scale = readonly (readonly [factor: number, unit: string])[];

/** As pprof counts them: 1 MB is 2^20 bytes. */
const BYTES: Scale = [
  [2 ** 30, 'GB'],
  [2 ** 20, 'MB'],
  [2 ** 10, 'kB'],
  [1, 'B'],
];
const NANOSECONDS: Scale = [
  [3.6e12, 'h'],
  [6e10, 'min'],
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];
const NANOSECONDS_PER_MS = 1e6;

/** A value of a profile in words: `33.6 MB`, `1.2 s`, `210`. Units beyond bytes and nanoseconds stand as they are. */
export function describeQuantity(value: number, unit: string): string {
  if (unit === 'bytes') return inScale(value, BYTES);
  if (unit === 'nanoseconds') return inScale(value, NANOSECONDS);
  const text = digits(value);
  return unit === 'count' || unit === '' ? text : `${text} ${unit}`;
}

export function describeDuration(durationMs: number): string {
  return inScale(durationMs * NANOSECONDS_PER_MS, NANOSECONDS);
}

/** `82 %`, `0.4 %`; empty for parts of nothing. */
export function describeShare(part: number, whole: number): string {
  if (!(Math.abs(whole) > 0)) return '';
  const percent = (100 * part) / whole;
  return `${Math.abs(percent) < 9.95 && percent !== 0 ? percent.toFixed(1) : Math.round(percent)} %`;
}

function inScale(value: number, scale: Scale): string {
  const [factor, unit] = scale.find(([each]) => Math.abs(value) >= each) ?? scale.at(-1)!;
  return `${digits(value / factor)} ${unit}`;
}

/** Three digits carry the point; whole numbers stay whole. */
function digits(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

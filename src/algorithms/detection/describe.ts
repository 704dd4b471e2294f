import type { Deviation } from './tracker.ts';

const NAMES: Readonly<Record<Deviation['class'], string>> = {
  spike: 'spike',
  'level-shift': 'new level',
  drift: 'drift',
  seasonal: 'unusual for this hour',
  volatility: 'unusual movement',
  shape: 'unlike any course before',
  stuck: 'stuck',
  missing: 'missing',
};

/** `p99 412 ms, expected 80 to 120 ms, for 40 s (spike)`. `nowMs` ends a stretch that is still open. */
export function describeDeviation(
  deviation: Deviation,
  { name, unit = '', nowMs }: { readonly name: string; readonly unit?: string; readonly nowMs?: number },
): string {
  const { low, high } = deviation.expected;
  const tail = unit === '' ? '' : ` ${unit}`;
  const lastMs = deviation.isOpen && nowMs !== undefined ? nowMs : deviation.endedAt;
  const lasted = describeSpan(lastMs - deviation.startedAt);
  const expected = low === high ? `${round(low)}` : `${round(low)} to ${round(high)}`;
  const value = `${name} ${round(deviation.peakValue)}${tail}`;
  const kind = NAMES[deviation.class];
  if (deviation.class === 'stuck') return `${value}, unchanged${lasted} (${kind})`;
  return `${value}, expected ${expected}${tail}${deviation.class === 'seasonal' ? ' at this hour' : ''}${lasted} (${kind})`;
}

/** Three significant digits, whole numbers in full. */
function round(value: number): string {
  if (Math.abs(value) >= 1_000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

function describeSpan(ms: number): string {
  if (!(ms > 0)) return '';
  const steps: readonly (readonly [size: number, name: string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, name] = steps.find(([least]) => ms >= 2 * least) ?? [1_000, 's'];
  return `, for ${Math.max(1, Math.round(ms / size))} ${name}`;
}

import type { CaseSeries } from '../case.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9, min: 60, h: 3_600 };

/** Seconds in one unit of a duration; 1 for units that are no duration. */
export function secondsPerUnit(unit: string): number {
  return SECONDS[unit] ?? 1;
}

/** Whether values are shares of a whole rather than amounts. */
export function isShare(unit: string): boolean {
  return unit === '%' || unit === '1';
}

/** From a value to a share of one. */
export function shareOf(unit: string): number {
  return unit === '%' ? 0.01 : 1;
}

/** From a value to events a second: counts are divided by the stretch that they sum up. */
export function ratePerUnit({ unit, intervalMs }: Pick<CaseSeries, 'unit' | 'intervalMs'>): number {
  if (unit.endsWith('/min')) return 1 / 60;
  if (unit.endsWith('/s')) return 1;
  return intervalMs > 0 ? 1_000 / intervalMs : 1;
}

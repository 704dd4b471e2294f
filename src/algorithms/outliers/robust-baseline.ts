import { median, scaledMad } from '../statistics/quantile.ts';

/**
 * What is normal for one quantity: the median and the spread of its recent ordinary values. The state is plain data so
 * that it can be saved; functions return nothing new per value but the bounded ring.
 */
export interface RobustBaseline {
  /** Ring of the last values, oldest overwritten first. */
  readonly values: number[];
  next: number;
  readonly capacity: number;
  /** Median and scaled median absolute deviation; 0 while `values` is empty, because state must survive JSON. */
  level: number;
  spread: number;
}

/** @param capacity - values remembered; at least 4 */
export function createRobustBaseline(capacity: number): RobustBaseline {
  if (!(capacity >= 4)) throw new RangeError(`capacity must be at least 4, got ${capacity}`);
  return { values: [], next: 0, capacity, level: 0, spread: 0 };
}

/** Adds one ordinary value; not-a-number and infinities are passed over. O(capacity log capacity). */
export function learnValue(baseline: RobustBaseline, value: number): void {
  if (!Number.isFinite(value)) return;
  baseline.values[baseline.next] = value;
  baseline.next = (baseline.next + 1) % baseline.capacity;
  baseline.level = median(baseline.values);
  baseline.spread = scaledMad(baseline.values, baseline.level);
}

export interface BandSettings {
  /** Spreads away from the level that are still ordinary. */
  readonly spreads: number;
  /** Share of the level that is always ordinary: a floor for series that hardly move. */
  readonly ratio: number;
  /** Least width in the quantity's own unit: what no person would call different. */
  readonly floor: number;
}

/** Upper edge of the ordinary band; NaN before anything was learnt. */
export function upperEdge(baseline: RobustBaseline, settings: BandSettings): number {
  return baseline.values.length === 0 ? Number.NaN : baseline.level + width(baseline, settings);
}

/** Lower edge of the ordinary band; NaN before anything was learnt. */
export function lowerEdge(baseline: RobustBaseline, settings: BandSettings): number {
  return baseline.values.length === 0 ? Number.NaN : baseline.level - width(baseline, settings);
}

function width(baseline: RobustBaseline, settings: BandSettings): number {
  return Math.max(settings.spreads * baseline.spread, settings.ratio * Math.abs(baseline.level), settings.floor);
}

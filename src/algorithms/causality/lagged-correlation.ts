import { normalUpperTail } from '../statistics/normal-distribution.ts';
import { median } from '../statistics/quantile.ts';
import { rankWithTies } from '../statistics/ranks.ts';

/** How two series move together, and which goes first. */
export interface LaggedCorrelation {
  /** Steps by which the second series comes later; negative when it comes first. */
  readonly lag: number;
  /** In [-1, 1], at that lag. */
  readonly correlation: number;
  /** Chance of so much by luck at any of the lags tried. */
  readonly pValue: number;
  /** `unclear` when it may be luck, or when no lag is clearly better than the opposite one. */
  readonly leads: 'first' | 'second' | 'together' | 'unclear';
}

export interface CorrelationSettings {
  readonly of: 'changes' | 'levels';
  /** Farthest lag tried to both sides, in steps. */
  readonly lagLimit: number;
}

const SIGNIFICANT = 0.01;
/** Fewer common steps tell nothing. */
const LEAST_STEPS = 8;

/**
 * Cross-correlation of the ranks of two series over lags to both sides; ranks, so that one wild step does not pass for coupling. Of
 * `changes`, so that a common trend or one common jump does not either, to learn who leads; of `levels`, to learn who jumped along. Significance without permutations: under
 * independence r · √n is normal, with n cut down for the autocorrelation of both (Bartlett, 1946), and Šidák's correction for the lags.
 *
 * @param first - levels at even steps, NaN where missing; as long as `second`, which shares its instants
 * @returns undefined for too few or constant values
 *
 * O(n · lags + n log n).
 */
export function correlateWithLags(
  first: Float64Array,
  second: Float64Array,
  { of, lagLimit }: CorrelationSettings,
): LaggedCorrelation | undefined {
  const size = Math.min(first.length, second.length);
  const x = toRanks(of === 'changes' ? differences(first.subarray(0, size)) : first.subarray(0, size));
  const y = toRanks(of === 'changes' ? differences(second.subarray(0, size)) : second.subarray(0, size));
  if (x === undefined || y === undefined) return undefined;
  const reach = Math.max(0, Math.min(Math.floor(lagLimit), x.length - LEAST_STEPS));
  const byLag = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => correlationAt(x, y, i - reach));
  let best = reach;
  byLag.forEach((value, i) => {
    const better = Math.abs(value) - Math.abs(byLag[best]!);
    if (better > 1e-12 || (better > -1e-12 && Math.abs(i - reach) < Math.abs(best - reach))) best = i;
  });
  const lag = best - reach;
  const correlation = byLag[best]!;
  const effective = Math.max(3, (x.length - Math.abs(lag)) / redundancy(x, y, reach));
  const once = 2 * normalUpperTail(Math.abs(correlation) * Math.sqrt(effective));
  const pValue = Math.min(1, -Math.expm1(byLag.length * Math.log1p(-Math.min(once, 1 - 1e-15))));
  // The mirror lag must be weaker by more than its own error, else the order is not told.
  const clear = Math.abs(correlation) - Math.abs(byLag[reach - lag]!) > 1 / Math.sqrt(effective);
  return { lag, correlation, pValue, leads: whoLeads(lag, pValue, clear) };
}

function whoLeads(lag: number, pValue: number, clear: boolean): LaggedCorrelation['leads'] {
  if (pValue > SIGNIFICANT) return 'unclear';
  if (lag === 0) return 'together';
  if (!clear) return 'unclear';
  return lag > 0 ? 'first' : 'second';
}

function differences(levels: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, levels.length - 1) }, (_, i) => levels[i + 1]! - levels[i]!);
}

/** Ranks scaled to mean 0 and variance 1; a missing value is an ordinary one. */
function toRanks(values: Float64Array): Float64Array | undefined {
  const known = values.filter(Number.isFinite);
  if (known.length < LEAST_STEPS) return undefined;
  const usual = median(known);
  const { ranks } = rankWithTies(values.map(value => (Number.isFinite(value) ? value : usual)));
  const middle = (ranks.length + 1) / 2;
  const spread = Math.sqrt(ranks.reduce((sum, rank) => sum + (rank - middle) ** 2, 0) / ranks.length);
  return spread > 0 ? ranks.map(rank => (rank - middle) / spread) : undefined;
}

function correlationAt(x: Float64Array, y: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = Math.max(0, -lag); i < Math.min(x.length, y.length - lag); i++) sum += x[i]! * y[i + lag]!;
  return sum / x.length;
}

/** How many steps tell as much as one independent step. */
function redundancy(x: Float64Array, y: Float64Array, reach: number): number {
  let sum = 1;
  for (let k = 1; k <= Math.max(1, reach); k++) sum += 2 * correlationAt(x, x, k) * correlationAt(y, y, k);
  return Math.max(1, sum);
}

/**
 * Quantiles of magnitudes that follow their series: multiplied up by each value above them, down by each below, so that
 * each settles where its share of values lies above. O(1). Words: high quantile of what is left over the usual, the
 * greatest magnitude so far, the lower quantile of what is left, the lower quantile of the whole magnitude, and the row at which
 * the high quantile rose last.
 * Source: Robbins and Monro's stochastic approximation, on the logarithm of the quantile.
 */
const HIGH_STEP = 0.02;
const HIGH_SHARE = 0.995;
const HIGH_UP = 1 + HIGH_STEP * HIGH_SHARE;
const HIGH_DOWN = 1 - HIGH_STEP * (1 - HIGH_SHARE);
const BODY_STEP = 0.01;
const BODY_SHARE = 0.95;
const BODY_UP = 1 + BODY_STEP * BODY_SHARE;
const BODY_DOWN = 1 - BODY_STEP * (1 - BODY_SHARE);
/** Rows in which what lies above the high quantile counts once: a long trouble must not make itself ordinary. */
const CLUSTER_ROWS = 4;
/** Rows that only set the first estimates. */
const WARM_ROWS = 300;
const FIRST_HIGH = 0.8;
const FIRST_BODY = 0.5;
/** Share of the greatest magnitude below which a difference is never unusual: keeps a quiet series from a zero scale. */
const FLOOR_SHARE = 0.01;
/** Share of the ordinary movement that counts as scale and as body where the hour explains nearly all of it. */
const BODY_FLOOR = 0.65;
/** How much heavier a tail (high quantile over body) may be before the limit rises with it; 1.4 is Gaussian, 1.8 exponential. */
const ORDINARY_TAIL = 1.5;

/**
 * How many high quantiles large the magnitude is, and learns it; 0 while warming up.
 * @param at - offset of `QUANTILE_WORDS` words in the state
 * @param left - what of the magnitude is over the usual at this time
 * @param row - 0 for the first value
 */
export function rateMagnitude(state: Float64Array, at: number, left: number, magnitude: number, row: number): number {
  let greatest = state[at + 1]!;
  if (left > greatest) {
    greatest = left;
    state[at + 1] = left;
  }
  if (row < WARM_ROWS) {
    state[at] = greatest * FIRST_HIGH;
    state[at + 2] = greatest * FIRST_BODY;
    state[at + 3] = greatest * FIRST_BODY;
    return 0;
  }
  const least = FLOOR_SHARE * greatest;
  const whole = state[at + 3]!;
  const body = state[at + 2]!;
  state[at + 3] = atLeast(least, whole * (magnitude > whole ? BODY_UP : BODY_DOWN));
  state[at + 2] = atLeast(least, body * (left > body ? BODY_UP : BODY_DOWN));
  const quantile = atLeast(BODY_FLOOR * whole, atLeast(least, state[at]!));
  if (quantile <= 0) return 0;
  if (left <= quantile) state[at] = quantile * HIGH_DOWN;
  else if (row - state[at + 4]! > CLUSTER_ROWS) {
    state[at] = quantile * HIGH_UP;
    state[at + 4] = row;
  } else state[at] = quantile;
  return left / quantile;
}

/** How much heavier than ordinary the tail is, at least 1: the factor on a limit in high quantiles. */
export function tailWeight(state: Float64Array, at: number): number {
  return atLeast(1, state[at]! / (ORDINARY_TAIL * atLeast(BODY_FLOOR * state[at + 3]!, state[at + 2]!)));
}

function atLeast(least: number, value: number): number {
  return Math.max(value, least);
}

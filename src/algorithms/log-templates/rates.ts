/**
 * How often one kind of line comes, in buckets of equal length. The counts are taken as Poisson with a dispersion that is
 * learnt (bursty templates have a large one), and judged by their deviance: McCullagh & Nelder, Generalized Linear
 * Models, 1989, section 2.3. Slow changes add up in a two-sided CUSUM (Page, 1954). Plain data; survives JSON.
 */
export interface RateTrack {
  /** Lines in the bucket that is open. */
  count: number;
  /** Buckets learnt from. */
  buckets: number;
  /** Usual lines a bucket. */
  mean: number;
  /** Variance over mean, at least 1. */
  dispersion: number;
  /** Sums of the residuals that point up and down. */
  up: number;
  down: number;
  /** Buckets without a line since the last one. */
  quiet: number;
  isSilent: boolean;
}

export type RateVerdict =
  | { readonly kind: 'usual' }
  | {
      readonly kind: 'burst' | 'rate-change' | 'silence';
      readonly count: number;
      readonly expected: number;
      readonly logProbability: number;
    };

const USUAL: RateVerdict = { kind: 'usual' };
/** Buckets before anything is judged. */
export const LEAST_BUCKETS = 30;
/** Weight of one bucket in the long run: about the last hundred count. */
const LEAST_WEIGHT = 0.01;
/** A burst has at least so many lines, and so many times the usual. */
const LEAST_BURST = 5;
const BURST_RATIO = 1.5;
/** A change by less than this share of the usual is none, however sure: traffic goes up and down over the day. */
const LEAST_CHANGE = 0.2;
/** Natural logarithm of one in a million. */
const UNLIKELY = -13.8;
/** CUSUM: residuals of less than SLACK standard deviations do not add up; alarm at DECISION. */
const SLACK = 1;
const DECISION = 10;
/** One bucket moves the sums by no more than this, so that a burst alone is no change of rate. */
const RESIDUAL_LIMIT = 3;

export function createRateTrack(): RateTrack {
  return { count: 0, buckets: 0, mean: 0, dispersion: 1, up: 0, down: 0, quiet: 0, isSilent: false };
}

/** Ends the open bucket: judges its count by what was learnt before, then learns from it. O(1). */
export function closeRateBucket(track: RateTrack): RateVerdict {
  const { count } = track;
  track.count = 0;
  track.quiet = count === 0 ? track.quiet + 1 : 0;
  if (count > 0) track.isSilent = false;
  const verdict = track.buckets >= LEAST_BUCKETS ? judge(track, count) : USUAL;
  learn(track, count, verdict);
  return verdict;
}

function judge(track: RateTrack, count: number): RateVerdict {
  const expected = track.mean + 0.5 / Math.min(track.buckets, 1 / LEAST_WEIGHT);
  const logProbability = -deviance(count, expected) / (2 * track.dispersion);
  if (count > BURST_RATIO * expected && count >= LEAST_BURST && logProbability < UNLIKELY) {
    return { kind: 'burst', count, expected, logProbability };
  }
  const silence = (-track.quiet * track.mean) / track.dispersion;
  if (!track.isSilent && track.quiet > 1 && silence < UNLIKELY) {
    track.isSilent = true;
    return { kind: 'silence', count, expected, logProbability: silence };
  }
  const gap = count - expected;
  const size = Math.abs(gap) < LEAST_CHANGE * expected ? 0 : Math.min(RESIDUAL_LIMIT, Math.sqrt(-2 * logProbability));
  const residual = size * Math.sign(gap);
  track.up = Math.max(0, track.up + residual - SLACK);
  track.down = track.isSilent ? 0 : Math.max(0, track.down - residual - SLACK);
  if (track.up < DECISION && track.down < DECISION) return USUAL;
  return { kind: 'rate-change', count, expected, logProbability: -SLACK * 2 * Math.max(track.up, track.down) };
}

/** Twice the log-likelihood that the count lacks against its own best mean. */
function deviance(count: number, mean: number): number {
  const gain = count === 0 ? 0 : count * Math.log(count / mean);
  return 2 * Math.max(0, gain - (count - mean));
}

function learn(track: RateTrack, count: number, verdict: RateVerdict): void {
  if (verdict.kind === 'rate-change') {
    // The new rate is the usual one from now on; a few buckets will show what it is.
    Object.assign(track, { buckets: LEAST_BUCKETS >> 1, mean: count, up: 0, down: 0 });
    return;
  }
  if (track.isSilent) return;
  track.buckets++;
  const weight = Math.max(LEAST_WEIGHT, 1 / track.buckets);
  // A burst must not make the next burst look usual.
  const limit = track.mean + 3 * Math.sqrt(track.dispersion * (track.mean + 1));
  const learnt = track.buckets > LEAST_BUCKETS ? Math.min(count, limit) : count;
  const gap = learnt - track.mean;
  const spread = (gap * gap) / Math.max(track.mean, 0.5);
  track.mean += weight * gap;
  if (track.buckets > 1) track.dispersion = Math.max(1, track.dispersion + weight * (spread - track.dispersion));
}

import { decayOver } from './decay.ts';

/**
 * How often something happens among how many, with old observations fading. Plain data, so that it can be saved.
 */
export interface UsualShare {
  hits: number;
  total: number;
  /** Of the last observation, epoch milliseconds. */
  at: number;
}

/** A share is never taken for zero: what was lucky so far may happen once. */
const LEAST_SHARE = 0.004;
/** As if this many had been seen before, and one of them was a hit: after few observations the share is taken for high. */
const PRIOR_TOTAL = 20;
const PRIOR_HITS = 1;
const HALF_LIFE_MS = 3_600_000;
/** Observations before the share is known. */
const TOTAL_TO_KNOW = 60;
/** Observations before it is known so well that more hits are rather trouble than news. */
const TOTAL_TO_TRUST = 300;

export function createUsualShare(): UsualShare {
  return { hits: 0, total: 0, at: 0 };
}

export function usualShare(share: UsualShare): number {
  return Math.max(LEAST_SHARE, (share.hits + PRIOR_HITS) / (share.total + PRIOR_TOTAL));
}

export function isShareKnown(share: UsualShare): boolean {
  return share.total >= TOTAL_TO_KNOW;
}

/**
 * Takes `hits` among `total` as ordinary. Winsorised once the share is well known: what goes on now counts at most half as much
 * again as usual, so that trouble which nobody noticed yet does not make itself normal. O(1).
 */
export function learnShare(share: UsualShare, { hits, total, at }: Readonly<UsualShare>): void {
  const most = share.total >= TOTAL_TO_TRUST ? total * (1.5 * usualShare(share) + 0.005) : total;
  const decay = decayOver(at - share.at, HALF_LIFE_MS);
  share.hits = share.hits * decay + Math.min(hits, most);
  share.total = share.total * decay + total;
  share.at = Math.max(share.at, at);
}

import { logChoose } from '../statistics/tail-probability.ts';
import type { Alternative } from './mann-whitney.ts';

/** How many of two groups showed the thing that is counted. */
export interface TwoByTwo {
  readonly subjectHits: number;
  readonly subjectTotal: number;
  readonly controlHits: number;
  readonly controlTotal: number;
}

/** Tables as probable as the observed one count as extreme, although rounding makes them differ a little (as R does). */
const ROUNDING = 1 + 1e-7;

/**
 * Fisher's exact test (1922): whether hits are more frequent in the subject, given how many there are in all. Right for
 * the small counts at which a chi-squared test is not.
 *
 * @param table - whole counts, hits <= totals
 * @returns the p-value; 1 when either group is empty or there are no hits, because nothing can be told then
 * @throws RangeError for counts that are not whole or do not fit
 *
 * O(number of hits).
 */
export function fisherExact(table: TwoByTwo, alternative: Alternative): number {
  const { subjectHits, subjectTotal, controlHits, controlTotal } = table;
  requireCounts(subjectHits, subjectTotal);
  requireCounts(controlHits, controlTotal);
  const hits = subjectHits + controlHits;
  const total = subjectTotal + controlTotal;
  const least = Math.max(0, hits - controlTotal);
  const most = Math.min(hits, subjectTotal);
  const logAll = logChoose(total, hits);
  const probability = (k: number): number =>
    Math.exp(logChoose(subjectTotal, k) + logChoose(controlTotal, hits - k) - logAll);
  const observed = probability(subjectHits);
  let sum = 0;
  for (let k = least; k <= most; k++) {
    const each = probability(k);
    if (isExtreme(alternative, { k, subjectHits, each, observed })) sum += each;
  }
  return Math.min(1, sum);
}

function isExtreme(
  alternative: Alternative,
  { k, subjectHits, each, observed }: { k: number; subjectHits: number; each: number; observed: number },
): boolean {
  if (alternative === 'greater') return k >= subjectHits;
  if (alternative === 'less') return k <= subjectHits;
  return each <= observed * ROUNDING;
}

function requireCounts(hits: number, total: number): void {
  if (!Number.isInteger(hits) || !Number.isInteger(total) || hits < 0 || hits > total) {
    throw new RangeError(`hits must be whole and between 0 and the total, got ${hits} of ${total}`);
  }
}

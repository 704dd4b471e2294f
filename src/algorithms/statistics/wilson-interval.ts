import { normalQuantile } from './normal-distribution.ts';

/**
 * Bounds of a share of which `hits` of `count` were seen (Wilson 1927): also right for none, for all, and for few.
 *
 * @param hits - in [0, count]; fractions are allowed
 * @param confidence - in (0, 1)
 * @returns bounds in [0, 1]; [0, 1] when nothing was counted
 */
export function wilsonInterval(hits: number, count: number, confidence = 0.95): { low: number; high: number } {
  if (!(count > 0)) return { low: 0, high: 1 };
  const z = normalQuantile(0.5 + confidence / 2);
  const share = hits / count;
  const centre = share + (z * z) / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return { low: Math.max(0, (centre - reach) / scale), high: Math.min(1, (centre + reach) / scale) };
}

import { createRandom, shuffle } from '../statistics/random.ts';

export interface EDivisiveSettings {
  /** Values between two change points, at least. */
  readonly leastSize: number;
  /** A split is believed when so large a one would appear by chance this rarely. */
  readonly surprise: number;
  readonly permutations: number;
  readonly seed: number;
}

export interface ChangePoint {
  /** Index of the first value of the new regime. */
  readonly index: number;
  /** How much the regimes differ, in the unit of the values times their number. */
  readonly statistic: number;
  /** Share of shuffled orders that split at least as well. */
  readonly pValue: number;
}

const DEFAULTS: EDivisiveSettings = { leastSize: 5, surprise: 0.01, permutations: 199, seed: 1 };

/**
 * Change points by E-divisive (Matteson and James, JASA 2014; used on benchmarks by Daly et al., ICPE 2020): splits where
 * the energy distance between both sides is greatest, as long as shuffling does not split as well. Finds changes of level,
 * scale and shape; knows no distribution.
 *
 * @param values - finite, in order of time
 * @returns in order of time
 *
 * O(splits · permutations · n²): meant for some hundred values.
 */
export function findChangePoints(values: ArrayLike<number>, settings: Partial<EDivisiveSettings> = {}): ChangePoint[] {
  const chosen = { ...DEFAULTS, ...settings };
  if (!(chosen.leastSize >= 2 && chosen.permutations >= 1)) {
    throw new RangeError('leastSize must be at least 2, permutations at least 1');
  }
  const all = Float64Array.from(values);
  if (!all.every(Number.isFinite)) throw new RangeError('values must be finite');
  const found: ChangePoint[] = [];
  const open: [number, number][] = [[0, all.length]];
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    const [start, end] = stretch;
    const change = testStretch(all.slice(start, end), chosen);
    if (change === undefined) continue;
    const index = start + change.index;
    found.push({ ...change, index });
    open.push([start, index], [index, end]);
  }
  return found.sort((a, b) => a.index - b.index);
}

function testStretch(values: Float64Array, settings: EDivisiveSettings): ChangePoint | undefined {
  const { leastSize, surprise, permutations, seed } = settings;
  const best = bestSplit(values, leastSize);
  if (best === undefined || best.statistic <= 0) return undefined;
  const random = createRandom(seed + values.length);
  const shuffled = values.slice();
  const most = surprise * (permutations + 1) - 1;
  let asGood = 0;
  for (let i = 0; i < permutations; i++) {
    shuffle(shuffled, random);
    if (bestSplit(shuffled, leastSize)!.statistic >= best.statistic) asGood += 1;
    if (asGood > most) return undefined;
  }
  return { ...best, pValue: (asGood + 1) / (permutations + 1) };
}

/**
 * The split with the greatest energy statistic, mn/(m+n) times twice the mean distance between the sides less the mean
 * distances within them. Moving one value over changes the sums by its distances to both sides, so all splits cost O(n²).
 */
function bestSplit(values: Float64Array, leastSize: number): { index: number; statistic: number } | undefined {
  const n = values.length;
  if (n < 2 * leastSize) return undefined;
  const toEarlier = new Float64Array(n);
  const toLater = new Float64Array(n);
  let all = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const distance = Math.abs(values[i]! - values[j]!);
      toLater[i]! += distance;
      toEarlier[j]! += distance;
      all += distance;
    }
  }
  let left = 0;
  let right = all;
  let index = -1;
  let statistic = Number.NEGATIVE_INFINITY;
  for (let m = 1; m <= n - leastSize; m++) {
    left += toEarlier[m - 1]!;
    right -= toLater[m - 1]!;
    if (m < leastSize) continue;
    const rest = n - m;
    const between = all - left - right;
    const energy = (2 * between) / (m * rest) - (2 * left) / (m * (m - 1)) - (2 * right) / (rest * (rest - 1));
    const each = ((m * rest) / n) * energy;
    if (each > statistic) {
      statistic = each;
      index = m;
    }
  }
  return { index, statistic };
}

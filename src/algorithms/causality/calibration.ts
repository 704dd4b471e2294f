/** A score of any scale and whether it was right. */
export interface Judged {
  readonly score: number;
  readonly right: boolean;
}

/** Steps of a non-decreasing function: `probability[i]` from `score[i]` on. */
export interface IsotonicCalibration {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
}

/** p = 1 / (1 + exp(-(slope · score + offset))). */
export interface PlattCalibration {
  readonly slope: number;
  readonly offset: number;
}

const NEWTON_ROUNDS = 50;

/** Isotonic regression by pooling neighbours that are out of order (Ayer et al., 1955). O(n log n). */
export function fitIsotonic(judged: readonly Judged[]): IsotonicCalibration {
  const blocks: { score: number; right: number; count: number }[] = [];
  for (const { score, right } of [...judged].sort((a, b) => a.score - b.score)) {
    if (blocks.at(-1)?.score === score) {
      blocks.at(-1)!.right += Number(right);
      blocks.at(-1)!.count += 1;
    } else blocks.push({ score, right: Number(right), count: 1 });
  }
  const pooled: typeof blocks = [];
  for (const block of blocks) {
    let last = block;
    while (pooled.length > 0 && pooled.at(-1)!.right / pooled.at(-1)!.count >= last.right / last.count) {
      const before = pooled.pop()!;
      last = { score: before.score, right: before.right + last.right, count: before.count + last.count };
    }
    pooled.push(last);
  }
  return { scores: pooled.map(({ score }) => score), probabilities: pooled.map(({ right, count }) => right / count) };
}

/** 0.5 where nothing was fitted. */
export function applyIsotonic({ scores, probabilities }: IsotonicCalibration, score: number): number {
  const above = scores.findIndex(one => one > score);
  return probabilities[above < 0 ? scores.length - 1 : Math.max(0, above - 1)] ?? 0.5;
}

/** Logistic regression on the score by Newton's method, with Platt's smoothed targets (1999), which keep it finite. O(rounds · n). */
export function fitPlatt(judged: readonly Judged[]): PlattCalibration {
  const positives = judged.filter(({ right }) => right).length;
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (judged.length - positives + 2)];
  let [slope, offset] = [0, Math.log((positives + 1) / (judged.length - positives + 1))];
  for (let round = 0; round < NEWTON_ROUNDS; round++) {
    let [gs, go, ss, so, oo] = [0, 0, 1e-6, 0, 1e-6];
    for (const { score, right } of judged) {
      const p = applyPlatt({ slope, offset }, score);
      const error = p - (right ? high : low);
      const weight = p * (1 - p);
      gs += error * score;
      go += error;
      ss += weight * score * score;
      so += weight * score;
      oo += weight;
    }
    const determinant = ss * oo - so * so;
    // A step beyond this overshoots where the curve is flat.
    const step = (value: number) => Math.max(-2, Math.min(2, value));
    slope -= step((oo * gs - so * go) / determinant);
    offset -= step((ss * go - so * gs) / determinant);
  }
  return { slope, offset };
}

export function applyPlatt({ slope, offset }: PlattCalibration, score: number): number {
  return 1 / (1 + Math.exp(-(slope * score + offset)));
}

/** Mean squared distance of probabilities from what came true (Brier, 1950): 0 is best, 0.25 is a coin's. NaN for nothing. */
export function brierScore(judged: readonly { readonly probability: number; readonly right: boolean }[]): number {
  return judged.reduce((sum, { probability, right }) => sum + (probability - Number(right)) ** 2, 0) / judged.length;
}

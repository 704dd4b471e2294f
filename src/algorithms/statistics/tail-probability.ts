/**
 * P(X >= k) for X ~ Binomial(n, p): how surprising k errors among n calls are when p is usual.
 *
 * @param k - whole, >= 0
 * @param n - whole, >= k
 * @param p - in [0, 1]
 *
 * Sums terms in log space from k upwards and stops when they no longer matter: O(n - k) at worst, usually a few dozen.
 */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be in [0, 1], got ${p}`);
  if (k <= 0) return 1;
  if (k > n || p === 0) return 0;
  if (p === 1) return 1;
  const ratio = p / (1 - p);
  let term = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let sum = 0;
  for (let i = k; i <= n; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * ratio;
    if (term < sum * 1e-12 && i > n * p) break;
  }
  return Math.min(1, sum);
}

/**
 * P(X <= k) for X ~ Poisson(mean): how surprising it is that only k calls came when `mean` are usual.
 * O(k).
 */
export function poissonLowerTail(k: number, mean: number): number {
  if (!(mean >= 0)) throw new RangeError(`mean must be >= 0, got ${mean}`);
  if (k < 0) return 0;
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log(mean / i);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** log of n over k by Stirling's series for the gamma function (Lanczos is not needed at this precision). */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function logFactorial(n: number): number {
  if (n < 2) return 0;
  if (n < 20) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
}

const SQRT_2 = Math.SQRT2;
const INVERSE_SQRT_PI = 1 / Math.sqrt(Math.PI);
/** Below this the series converges quickly, above it the continued fraction does. */
const SERIES_LIMIT = 2;

/** P(Z <= z) for a standard normal Z. Relative error about 1e-14 on both tails; 0 and 1 at the infinities. */
export function normalCdf(z: number): number {
  return 0.5 * complementaryErrorFunction(-z / SQRT_2);
}

/** P(Z > z) for a standard normal Z, without the cancellation of 1 - normalCdf(z) far out. */
export function normalUpperTail(z: number): number {
  return 0.5 * complementaryErrorFunction(z / SQRT_2);
}

/**
 * The z below which a share `p` of a standard normal lies.
 *
 * Acklam's rational approximation (2003, relative error 1.15e-9), made exact to about 1e-15 by one step of Halley's rule.
 *
 * @param p - in [0, 1]; the ends give the infinities
 * @throws RangeError when p is outside [0, 1]
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be in [0, 1], got ${p}`);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  // The upper half by symmetry, because 1 - p is exact there and the lower tail keeps its relative precision.
  if (p > 0.5) return -normalQuantile(1 - p);
  const z = acklam(p);
  const step = (normalCdf(z) - p) * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z - step / (1 + (z * step) / 2);
}

function acklam(p: number): number {
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    const above = polynomial(
      [
        -7.784894002430293e-3, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
        2.938163982698783,
      ],
      q,
    );
    const below = polynomial([7.784695709041462e-3, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1], q);
    return above / below;
  }
  const q = p - 0.5;
  const r = q * q;
  const above = polynomial(
    [
      -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
      2.506628277459239,
    ],
    r,
  );
  const below = polynomial(
    [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
    r,
  );
  return (above * q) / below;
}

/** Highest power first (Horner). */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

/** erfc(x): Maclaurin series of erf near zero, Lentz' continued fraction further out (Abramowitz and Stegun 7.1.5, 7.1.14). */
function complementaryErrorFunction(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < 0) return 2 - complementaryErrorFunction(-x);
  if (x > 27) return 0;
  return x < SERIES_LIMIT ? 1 - errorFunctionSeries(x) : errorFunctionFraction(x);
}

function errorFunctionSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 100 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return 2 * INVERSE_SQRT_PI * sum;
}

function errorFunctionFraction(x: number): number {
  let fraction = x;
  // Backwards from a depth that is enough for x >= 2 in double precision.
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  // x itself is the innermost term, so the outermost division remains.
  return (INVERSE_SQRT_PI * Math.exp(-x * x)) / fraction;
}

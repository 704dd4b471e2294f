/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * A stream of random numbers that is the same for the same seed on every machine: sfc32 by Chris Doty-Humphrey (2010),
 * which passes PractRand. Not for secrets.
 *
 * @param seed - whole number; the lowest 32 bits count
 */
export function createRandom(seed: number): Random {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // Neighbouring seeds begin alike; a few rounds part them.
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** A standard normal number by the polar method (Marsaglia and Bray, 1964); the second one of each pair is not kept. */
export function randomNormal(random: Random): number {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Puts the values into a random order, in place (Fisher and Yates). */
export function shuffle(values: Int32Array | Float64Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}

/** How often the next user action arrives: an open loop, so a slow shop does not slow its users down. */
export const shapes = ['steady', 'daily'] as const;
export type Shape = (typeof shapes)[number];

export interface Mix {
  browse: number;
  add: number;
  pay: number;
}

export interface Rhythm {
  rps: number;
  shape: Shape;
  mix: Mix;
}

export const everydayMix: Mix = { browse: 48, add: 28, pay: 24 };

/** A day lasts ten minutes here and swings the rate by 40 % around its mean. */
const DAY_MS = 600_000;
const SWING = 0.4;

export function rateAt({ rps, shape }: Rhythm, time: number): number {
  return shape === 'daily' ? rps * (1 + SWING * Math.sin((2 * Math.PI * time) / DAY_MS)) : rps;
}

/** Poisson arrivals have exponential gaps. */
export function nextGapMs(rate: number, random: () => number = Math.random): number {
  return (-Math.log(1 - random()) / rate) * 1_000;
}

export function pickAction({ browse, add, pay }: Mix, random: () => number = Math.random): keyof Mix {
  const point = random() * (browse + add + pay);
  if (point < browse) return 'browse';
  return point < browse + add ? 'add' : 'pay';
}

export function parseRhythm(input: unknown, current: Rhythm): Rhythm {
  const { rps = current.rps, shape = current.shape, mix = current.mix } = (input ?? {}) as Partial<Rhythm>;
  if (!(rps > 0 && rps <= 500)) throw new RangeError('rps must be between 0 and 500');
  if (!shapes.includes(shape)) throw new RangeError(`shape must be one of ${shapes.join(', ')}`);
  if (![mix.browse, mix.add, mix.pay].every(weight => weight >= 0))
    throw new RangeError('mix needs browse, add and pay');
  return { rps, shape, mix };
}

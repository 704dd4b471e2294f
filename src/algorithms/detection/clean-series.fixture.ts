/** Seeded synthetic series in which nothing is wrong; a row a minute. */
const DAY_ROWS = 1_440;
const TURN = 2 * Math.PI;

export type Rows = (row: number) => number;
export interface CleanSeries {
  readonly name: string;
  readonly create: (random: () => number) => Rows;
}

/** Mulberry32: small, seeded, good enough for noise. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(TURN * random());
}

const wave = (row: number) => Math.sin((TURN * row) / DAY_ROWS);
const isWeekend = (row: number) => Math.floor(row / DAY_ROWS) % 7 >= 5;
const minuteOfDay = (row: number) => row % DAY_ROWS;

export const CLEAN_SERIES: readonly CleanSeries[] = [
  { name: 'a constant', create: () => () => 5 },
  { name: 'zeroes', create: () => () => 0 },
  { name: 'Gaussian noise', create: random => () => 100 + 10 * gauss(random) },
  { name: 'uniform noise', create: random => () => random() },
  { name: 'exponential noise', create: random => () => -10 * Math.log(1 - random()) },
  { name: 'lognormal noise', create: random => () => 20 * Math.exp(0.5 * gauss(random)) },
  { name: 'whole numbers', create: random => () => Math.round(10 + 1.2 * gauss(random)) },
  {
    name: 'noise that remembers',
    create: random => {
      let level = 0;
      return () => {
        level = 0.99 * level + gauss(random);
        return 50 + level;
      };
    },
  },
  { name: 'a daily rhythm', create: random => row => 100 + 40 * wave(row) + 5 * gauss(random) },
  {
    name: 'a daily rhythm that halves at the weekend',
    create: random => row => (100 + 40 * wave(row)) * (isWeekend(row) ? 0.5 : 1) + 5 * gauss(random),
  },
  {
    name: 'a job at six each morning',
    create: random => row =>
      50 + 10 * wave(row) + 3 * gauss(random) + (minuteOfDay(row) >= 360 && minuteOfDay(row) < 375 ? 60 : 0),
  },
  {
    name: 'a job once a week',
    create: random => row =>
      50 +
      3 * gauss(random) +
      (Math.floor(row / DAY_ROWS) % 7 === 6 && minuteOfDay(row) >= 120 && minuteOfDay(row) < 180 ? 50 : 0),
  },
  {
    name: 'a counter that restarts every other day',
    create: random => {
      let total = 0;
      return row => {
        total = row % (2 * DAY_ROWS) === 777 ? 0 : total + 5 + 2 * random();
        return total;
      };
    },
  },
];

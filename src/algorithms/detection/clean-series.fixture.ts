import { observe } from './observe.ts';
import { isNews } from './refractory.ts';
import { createSeries } from './series.ts';
import { createVerdict } from './verdict.ts';

/** Seeded synthetic series in which nothing is wrong; a row a minute. */
const DAY_ROWS = 1_440;
const TURN = 2 * Math.PI;
const LEARNING_ROWS = 14 * DAY_ROWS;
const JUDGED_ROWS = 30 * DAY_ROWS;
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5);

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

function exponential(random: () => number): number {
  return -Math.log(1 - random());
}

/** Knuth's product of uniform numbers; for small means. */
function poisson(random: () => number, mean: number): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > least; product *= random()) count++;
  return count;
}

function studentT(random: () => number, degrees: number): number {
  let squares = 0;
  for (let i = 0; i < degrees; i++) squares += gauss(random) ** 2;
  return gauss(random) / Math.sqrt(squares / degrees);
}

/** Alarms of the ensemble in a month of the series, after two weeks of learning. */
export function countAlarms({ create }: CleanSeries, seed: number): number {
  const next = create(createRandom(seed));
  const series = createSeries();
  const verdict = createVerdict();
  let alarms = 0;
  for (let row = 0; row < LEARNING_ROWS + JUDGED_ROWS; row++) {
    observe(series, START_MS + row * MINUTE_MS, next(row), verdict);
    if (isNews(series.core, verdict.strength) && row >= LEARNING_ROWS) alarms++;
  }
  return alarms;
}

const wave = (row: number) => Math.sin((TURN * row) / DAY_ROWS);
const dayOf = (row: number) => Math.floor(row / DAY_ROWS);
const isWeekend = (row: number) => dayOf(row) % 7 >= 5;
const minuteOfDay = (row: number) => row % DAY_ROWS;

export const CLEAN_SERIES: readonly CleanSeries[] = [
  { name: 'a constant', create: () => () => 5 },
  { name: 'zeroes', create: () => () => 0 },
  { name: 'Gaussian noise', create: random => () => 100 + 10 * gauss(random) },
  { name: 'uniform noise', create: random => () => random() },
  { name: 'exponential noise', create: random => () => 10 * exponential(random) },
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
  {
    name: 'Laplacian noise',
    create: random => () => 100 + 8 * (random() < 0.5 ? -1 : 1) * exponential(random),
  },
  { name: 'noise with heavy tails', create: random => () => 100 + 10 * studentT(random, 6) },
  { name: 'sums of two waits', create: random => () => 10 * (exponential(random) + exponential(random)) },
  { name: 'a few events a minute', create: random => () => poisson(random, 3) },
  { name: 'an event now and then', create: random => () => poisson(random, 0.05) },
  { name: 'events with a daily rhythm', create: random => row => poisson(random, 20 + 15 * wave(row)) },
  { name: 'mostly nothing, then a burst', create: random => () => (random() < 0.01 ? 5 + 5 * random() : 0) },
  { name: 'a ratio near one', create: random => () => 1 - 0.003 * exponential(random) },
  {
    name: 'noise that grows with the level',
    create: random => row => (100 + 60 * wave(row)) * (1 + 0.1 * gauss(random)),
  },
  {
    name: 'a p99 with hiccups',
    create: random => row => 80 + 20 * wave(row) + 10 * exponential(random) + (random() < 0.002 ? 60 * random() : 0),
  },
  {
    name: 'memory and its collector',
    create: random => {
      let used = 0;
      return () => {
        used = used > 100 ? 5 + 3 * random() : used + 0.8 + 0.4 * random();
        return 200 + used;
      };
    },
  },
  {
    name: 'a disk that is cleaned at night',
    create: random => {
      let used = 0;
      return row => {
        used = (minuteOfDay(row) === 120 ? 30 : used) + 0.02 + 0.01 * random();
        return used;
      };
    },
  },
  {
    name: 'a sensor of half degrees',
    create: random => {
      let degrees = 20;
      return row => {
        degrees += 0.02 * (20 + 3 * wave(row) - degrees) + 0.05 * gauss(random);
        return Math.round(degrees * 2) / 2;
      };
    },
  },
  {
    name: 'a job each hour',
    create: random => row => 10 + gauss(random) + (row % 60 < 4 ? 40 + 3 * gauss(random) : 0),
  },
  {
    name: 'a nightly job that waits in a queue',
    create: random => {
      let start = 0;
      return row => {
        if (minuteOfDay(row) === 0) start = 180 + Math.floor(120 * random());
        const isRunning = minuteOfDay(row) >= start && minuteOfDay(row) < start + 10;
        return 10 + gauss(random) + (isRunning ? 40 : 0);
      };
    },
  },
  {
    name: 'office hours',
    create: random => row => {
      const isOpen = !isWeekend(row) && minuteOfDay(row) > 540 && minuteOfDay(row) < 1_080;
      return (isOpen ? 100 : 10) * (1 + 0.1 * gauss(random));
    },
  },
  {
    name: 'a week with a level for each day',
    create: random => row => 100 + 10 * (dayOf(row) % 7) + 30 * wave(row) + 4 * gauss(random),
  },
  {
    name: 'two periods',
    create: random => row => 100 + 30 * wave(row) + 20 * Math.sin((TURN * row) / 97) + 4 * gauss(random),
  },
  { name: 'a slow rise', create: random => row => 100 + row / DAY_ROWS + 5 * gauss(random) },
];

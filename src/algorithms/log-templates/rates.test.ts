import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeRateBucket, createRateTrack, LEAST_BUCKETS } from './rates.ts';
import { closeSeverityBucket, countSeverity, createSeverityTrack } from './severity-shift.ts';

/** Pseudo-random numbers in [0, 1), the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One Poisson number by Knuth's product of uniforms. */
function poisson(mean: number, random: () => number): number {
  let product = random();
  let count = 0;
  for (const limit = Math.exp(-mean); product > limit; count++) product *= random();
  return count;
}

for (const mean of [0.01, 0.3, 2, 20, 200]) {
  test(`a steady rate of ${mean} lines a bucket is never told in a month of buckets of a minute`, () => {
    const random = randomNumbers(17);
    const track = createRateTrack();
    let told = 0;
    for (let bucket = 0; bucket < 43_200; bucket++) {
      track.count = poisson(mean, random);
      if (closeRateBucket(track).kind !== 'usual') told++;
    }
    assert.ok(told <= 1, `${told} findings`);
  });
}

for (const mean of [2, 20, 500]) {
  test(`traffic of ${mean} lines a bucket that trebles and falls again each day is never told in five days`, () => {
    const random = randomNumbers(11);
    const track = createRateTrack();
    let told = 0;
    for (let bucket = 0; bucket < 5 * 8_640; bucket++) {
      const usual = mean * (1 + 0.5 * Math.sin((2 * Math.PI * bucket) / 8_640));
      // A normal approximation does for large means.
      track.count =
        usual < 50 ? poisson(usual, random) : Math.round(usual + Math.sqrt(usual) * 1.7 * (random() + random() - 1));
      if (closeRateBucket(track).kind !== 'usual') told++;
    }
    assert.ok(told <= 1, `${told} findings`);
  });
}

test('a bursty template is judged by its own burstiness', () => {
  const random = randomNumbers(5);
  const track = createRateTrack();
  let told = 0;
  for (let bucket = 0; bucket < 5_000; bucket++) {
    track.count = random() < 0.1 ? poisson(30, random) : 0;
    if (closeRateBucket(track).kind !== 'usual') told++;
  }
  assert.ok(told <= 3, `${told} findings`);
});

function steady(counts: number): ReturnType<typeof createRateTrack> {
  const random = randomNumbers(3);
  const track = createRateTrack();
  for (let bucket = 0; bucket < 200; bucket++) {
    track.count = poisson(counts, random);
    closeRateBucket(track);
  }
  return track;
}

const CHANGES = [
  { name: 'ten times as many', mean: 10, counts: [100], kinds: ['burst'] },
  { name: 'five of a rare kind', mean: 0.02, counts: [5], kinds: ['burst'] },
  { name: 'none for two buckets', mean: 10, counts: [0, 0], kinds: ['silence'] },
  { name: 'a third more for a while', mean: 100, counts: Array(15).fill(135), kinds: ['rate-change'] },
  { name: 'half as many for a while', mean: 20, counts: Array(12).fill(9), kinds: ['rate-change'] },
];

for (const { name, mean, counts, kinds } of CHANGES) {
  test(`a change of rate: ${name}`, () => {
    const track = steady(mean);
    const found = counts.map(count => {
      track.count = count;
      return closeRateBucket(track).kind;
    });
    assert.deepEqual([...new Set(found.filter(kind => kind !== 'usual'))], kinds);
  });
}

test('nothing is judged before there is something to compare with', () => {
  const track = createRateTrack();
  for (let bucket = 0; bucket < LEAST_BUCKETS; bucket++) {
    track.count = bucket % 7 === 0 ? 1000 : 0;
    assert.equal(closeRateBucket(track).kind, 'usual');
  }
});

test('a shift of severity is told with its shares', () => {
  const track = createSeverityTrack();
  const bucket = (lines: number, severe: number) => {
    for (let at = 0; at < lines; at++) countSeverity(track, at < severe);
    return closeSeverityBucket(track);
  };
  for (let at = 0; at < 30; at++) assert.equal(bucket(100, at % 2), undefined);
  const shift = bucket(100, 20);
  assert.equal(shift?.share, 0.2);
  assert.ok(shift!.usualShare > 0.003 && shift!.usualShare < 0.008);
  assert.ok(shift!.score > 0.9);
  assert.equal(bucket(100, 2), undefined);
});

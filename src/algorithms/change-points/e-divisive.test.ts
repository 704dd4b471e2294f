import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom, randomNormal } from '../statistics/random.ts';
import { findChangePoints } from './e-divisive.ts';

/** Flow of the Nile at Aswan, 1871 to 1970 (Cobb 1978; datasets::Nile of R). The dam was begun in 1898. */
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

describe('E-divisive', () => {
  test('the Nile changed after 1898, and only then', () => {
    const points = findChangePoints(NILE);
    assert.deepEqual(
      points.map(point => 1871 + point.index),
      [1899],
    );
    assert.equal(points[0]!.pValue, 1 / 200);
  });

  test('three levels have two change points', () => {
    const random = createRandom(2);
    const values = Array.from({ length: 120 }, (_, i) => (i < 40 ? 0 : i < 90 ? 4 : 1) + randomNormal(random));
    const found = findChangePoints(values).map(point => point.index);
    assert.equal(found.length, 2);
    assert.ok(Math.abs(found[0]! - 40) <= 2 && Math.abs(found[1]! - 90) <= 2, `${found}`);
  });

  test('a change of scatter alone is found', () => {
    const random = createRandom(3);
    const values = Array.from({ length: 160 }, (_, i) => (i < 80 ? 1 : 6) * randomNormal(random));
    const found = findChangePoints(values).map(point => point.index);
    assert.ok(
      found.some(index => Math.abs(index - 80) <= 8),
      `${found}`,
    );
  });

  test('noise has a change point in about one of a hundred series', () => {
    let found = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const random = createRandom(seed);
      if (findChangePoints(Array.from({ length: 40 }, () => randomNormal(random))).length > 0) found += 1;
    }
    assert.ok(found <= 3, `${found} of 60`);
  });

  test('short and constant series have none', () => {
    assert.deepEqual(findChangePoints([1, 2, 3]), []);
    assert.deepEqual(findChangePoints(new Array(50).fill(3)), []);
    assert.throws(() => findChangePoints([1, Number.NaN]), RangeError);
    assert.throws(() => findChangePoints([1], { leastSize: 1 }), RangeError);
  });
});

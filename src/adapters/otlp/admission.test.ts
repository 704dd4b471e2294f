import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Admission } from './admission.ts';

const OVERLOADED = { code: 'OTLP_OVERLOADED' };

it('holds no more than the limit, and gives back only once', () => {
  const admission = new Admission(10);
  const release = admission.reserve(6);
  assert.throws(() => admission.reserve(5), OVERLOADED);
  release();
  release();
  admission.reserve(10);
  assert.throws(() => admission.reserve(1), OVERLOADED);
});

it('lets those who wait in when there is room, first come first served, without those who left', () => {
  const admission = new Admission(10);
  const inside: string[] = [];
  const releases: (() => void)[] = [];
  function wait(name: string, bytes: number): () => void {
    return admission.wait(bytes, release => {
      inside.push(name);
      releases.push(release);
    });
  }
  wait('first', 10);
  assert.deepEqual(inside, ['first']);
  const leave = wait('impatient', 1);
  wait('large', 8);
  wait('small', 2);
  wait('late', 2);
  leave();
  releases[0]!();
  assert.deepEqual(inside, ['first', 'large', 'small']);
  releases[2]!();
  assert.deepEqual(inside, ['first', 'large', 'small', 'late']);
});

it('turns away whom too many wait before', () => {
  const admission = new Admission(1);
  admission.reserve(1);
  for (let i = 0; i < 256; i++) admission.wait(1, () => assert.fail('there is no room'));
  assert.throws(() => admission.wait(1, () => {}), OVERLOADED);
});

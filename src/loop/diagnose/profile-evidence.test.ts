import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import { diagnose } from './diagnose.ts';
import { createInput, PAYMENT_FAILS } from './scenario.fixture.ts';

const SIGN = {
  service: 'payment',
  instance: 'payment-1',
  statement: unworded('heap grew from 40 MB to 310 MB'),
  at: 0,
};

test('what profiles show is said of the service that is a suspect anyway', () => {
  const { causes } = diagnose({ ...createInput({ traffic: PAYMENT_FAILS }), profileSigns: [SIGN] }, 0.7);
  const said = causes[0]?.evidence.filter(each => each.kind === 'profile').map(each => each.statement.en);
  assert.deepEqual(said, ['payment-1: heap grew from 40 MB to 310 MB']);
});

test('a profile alone makes nobody a suspect', () => {
  assert.deepEqual(diagnose({ ...createInput({}), profileSigns: [SIGN] }, 0.7).causes, []);
});

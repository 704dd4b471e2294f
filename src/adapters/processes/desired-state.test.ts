import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type DesiredService,
  type DesiredState,
  findOperation,
  type OperationRecord,
  withEnvironment,
  withNewGenerations,
  withOperation,
  withReplicas,
  withWeights,
} from './desired-state.ts';

const desired: DesiredService = {
  version: '1',
  replicas: 2,
  overrides: {},
  weights: { 'tiny-2': 0 },
  generations: { 'tiny-1': 4, 'tiny-2': 2 },
};

describe('what is desired', () => {
  it('gives a fresh generation only to instances that are to be replaced', () => {
    assert.deepEqual(withNewGenerations(desired, ['tiny-2']).generations, { 'tiny-1': 4, 'tiny-2': 3 });
  });

  it('never gives a generation twice over scaling down and up', () => {
    const down = withReplicas('tiny', desired, 1);
    assert.equal(withReplicas('tiny', down, 2).generations['tiny-2'], 3);
  });

  it('forgets the weight of an instance that goes', () => {
    assert.deepEqual(withReplicas('tiny', desired, 1).weights, {});
  });

  it('keeps weights only where they differ from the ordinary', () => {
    assert.deepEqual(withWeights(desired, ['tiny-1', 'tiny-2'], 1).weights, {});
    assert.deepEqual(withWeights(desired, ['tiny-1'], 0).weights, { 'tiny-1': 0, 'tiny-2': 0 });
  });

  const declared = { COLOUR: 'blue' };
  const environments = [
    { name: 'a new value is an override', set: { COLOUR: 'red' }, expected: { COLOUR: 'red' } },
    { name: 'the declared value is none', set: { COLOUR: 'blue' }, expected: {} },
    { name: 'taking away what is declared is an override', set: { COLOUR: null }, expected: { COLOUR: null } },
    { name: 'taking away what nobody declared is none', set: { SIZE: null }, expected: {} },
  ];
  for (const { name, set, expected } of environments) {
    it(name, () => assert.deepEqual(withEnvironment(desired, set, declared).overrides, expected));
  }
});

describe('the memory of operations', () => {
  function operation(key: string, isDone: boolean): OperationRecord {
    return { key, request: '{}', service: 'tiny', instances: [], mode: 'rolling', isDone };
  }

  it('forgets the oldest complete ones beyond a thousand, and never an incomplete one', () => {
    const empty = { operations: [] } as unknown as DesiredState;
    let state = withOperation(empty, operation('pending', false));
    for (let i = 0; i < 1005; i++) state = withOperation(state, operation(`done-${i}`, true));
    assert.equal(state.operations.length, 1000);
    assert.ok(findOperation(state, 'pending'));
    assert.equal(findOperation(state, 'done-0'), undefined);
    assert.ok(findOperation(state, 'done-1004'));
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readStrategies } from './decide/strategies.ts';
import { readProblems } from './diagnose/problems/problem-file.ts';

describe('remedies of the known problems', () => {
  const strategies = readStrategies();
  for (const { id, type, remedies } of readProblems()) {
    for (const remedy of remedies) {
      test(`${remedy} is a strategy that fits ${id}`, () => {
        const strategy = strategies.find(each => each.id === remedy);
        assert.ok(strategy !== undefined, `there is no strategy ${remedy}`);
        assert.ok(strategy.failureTypes.includes(type), `${remedy} is not for ${type}`);
        assert.ok(strategy.problems.length === 0 || strategy.problems.includes(id), `${remedy} is not for ${id}`);
      });
    }
  }
});

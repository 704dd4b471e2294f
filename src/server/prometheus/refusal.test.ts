import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluationFailed, syntaxWrong, tookTooLong, tooMuch } from '#telemetry/promql/errors.ts';
import { databaseAway, internal, requestInvalid } from '../errors.ts';
import { toRefusal } from './refusal.ts';

describe('an error in the words of Prometheus', () => {
  const cases = [
    { name: 'wrong PromQL', error: syntaxWrong('x{', { from: 2, to: 2 }, 'ends'), expected: [400, 'bad_data'] },
    { name: 'a wrong parameter', error: requestInvalid([{ path: 'time', problem: 'x' }]), expected: [400, 'bad_data'] },
    { name: 'more steps than may be', error: tooMuch('steps', 5), expected: [400, 'bad_data'] },
    { name: 'more samples than may be', error: tooMuch('samples', 5), expected: [422, 'execution'] },
    { name: 'more time than there is', error: tookTooLong(), expected: [503, 'timeout'] },
    { name: 'what the data make impossible', error: evaluationFailed('x', 'y'), expected: [422, 'execution'] },
    { name: 'a database that is away', error: databaseAway(undefined), expected: [503, 'unavailable'] },
  ] as const;
  for (const { name, error, expected } of cases) {
    test(name, () => {
      const refusal = toRefusal(error, '/api/v1/query');
      assert.deepEqual([refusal?.status, refusal?.body.errorType], expected);
      assert.equal(refusal?.body.code, error.code);
    });
  }

  test('failures of our own are told as everywhere else', () => {
    assert.equal(toRefusal(internal(undefined), '/'), undefined);
    assert.equal(toRefusal(new Error('x'), '/'), undefined);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOfProblem, serverUnreachable } from '#api/errors.ts';
import { journalBroken, usageError } from './errors.ts';
import { exitCodeOf } from './exit-codes.ts';

function problem(status: number, code: string): Error {
  return errorOfProblem({ type: 'urn:x', title: 'x', status, code });
}

const cases: readonly { name: string; error: unknown; expected: number }[] = [
  { name: 'what nobody foresaw', error: new Error('x'), expected: 1 },
  { name: 'a failure of the server', error: problem(500, 'INTERNAL'), expected: 1 },
  { name: 'wrong usage', error: usageError('x', 'y'), expected: 2 },
  { name: 'a value that the server does not take', error: problem(400, 'REQUEST_INVALID'), expected: 2 },
  { name: 'something that is not there', error: problem(404, 'RUN_NOT_FOUND'), expected: 3 },
  { name: 'no server', error: serverUnreachable('http://x', new Error('refused')), expected: 4 },
  { name: 'a refusal', error: problem(409, 'APPROVAL_REFUSED'), expected: 5 },
  { name: 'a broken chain', error: journalBroken(7, 'changed'), expected: 5 },
];
for (const { name, error, expected } of cases) {
  test(`${name} ends with exit code ${expected}`, () => assert.equal(exitCodeOf(error), expected));
}

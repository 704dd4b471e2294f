import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { explainFailure, IN_CHINESE } from './failure.ts';

const LOCKED = Object.assign(new Error('run-7 is changing payment'), { code: 'RUN_LOCKED', hint: 'wait' });

test('in English the server speaks for itself', () => {
  assert.deepEqual(explainFailure(LOCKED, 'en'), { what: 'run-7 is changing payment', mend: 'wait' });
});

test('in Chinese its words stand below', () => {
  const { what, mend, said } = explainFailure(LOCKED, 'zh');
  assert.match(`${what}${mend}`, /^[\u4e00-\u9fff，。、]+$/);
  assert.equal(said, 'run-7 is changing payment');
});

test('what has no words of its own is told as it is', () => {
  assert.deepEqual(explainFailure('odd', 'zh'), { what: 'odd', mend: undefined });
});

test('no words are kept for an error that there is not', () => {
  const known = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const unknown = Object.keys(IN_CHINESE).filter(code => !known.includes(`| ${code} `));
  assert.deepEqual(unknown, []);
});

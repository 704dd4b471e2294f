import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { readForm } from './parameters.ts';

describe('a form', () => {
  test('has a list where a field was given several times', () => {
    assert.deepEqual(readForm('query=a%2Bb&match[]=x&limit=&match[]=y'), {
      ...{ query: 'a+b', limit: '' },
      'match[]': ['x', 'y'],
    });
  });

  test('of very many fields is read in one pass', () => {
    const text = Array.from({ length: 100_000 }, (_, i) => `f${i}=1`).join('&');
    const cpuMs = cpuMsOf(() => assert.equal(Object.keys(readForm(text)).length, 100_000));
    assert.ok(cpuMs < 5_000, `${cpuMs} ms`);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cpuMsOf } from '../../test/cpu-time.ts';
import { concealText } from './concealment.ts';

describe('free text that leaves the house', () => {
  const cases = [
    { text: 'login of ana with password=hunter2 failed', expected: 'login of ana with password=*** failed' },
    { text: '{"api_key": "abc", "user": "ana"}', expected: '{"api_key": "***", "user": "ana"}' },
    { text: 'Authorization: Bearer abc.def, retrying', expected: 'Authorization: Bearer ***, retrying' },
    { text: 'connect postgres://shop:geheim@db:5432/shop', expected: 'connect postgres://shop:***@db:5432/shop' },
    { text: 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln back', expected: 'got *** back' },
    { text: 'order 42 took 120 ms: key cart/7 was missing', expected: 'order 42 took 120 ms: key cart/7 was missing' },
    { text: '密码 password: 秘密，重试', expected: '密码 password: ***' },
  ];
  for (const { text, expected } of cases) test(text, () => assert.equal(concealText(text), expected));

  test('a long line is done in no time', () => {
    const line = 'token'.repeat(20_000);
    const cpuMs = cpuMsOf(() => concealText(line));
    assert.ok(cpuMs < 500, `${cpuMs} ms`);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, describeOffset, plain, wrap } from './text.ts';

test('control characters of others cannot steer the terminal', () => {
  assert.equal(plain('a\u001b[31mred\u0007\r\nb\u2028c'), 'a [31mred b c');
});

const offsets: readonly { ms: number; expected: string }[] = [
  { ms: 0, expected: '+0.0 s' },
  { ms: 4240, expected: '+4.2 s' },
  { ms: -500, expected: '−0.5 s' },
  { ms: 59_940, expected: '+59.9 s' },
  { ms: 59_960, expected: '+1 min 0 s' },
  { ms: 130_000, expected: '+2 min 10 s' },
  { ms: 3_720_000, expected: '+1 h 2 min' },
];
for (const { ms, expected } of offsets) {
  test(`${ms} ms is told as ${expected}`, () => assert.equal(describeOffset(ms), expected));
}

test('lines break between words and a word that is too long stands alone', () => {
  assert.deepEqual(wrap('aa bb cccccccc d', 5), ['aa bb', 'cccccccc', 'd']);
});

test('Chinese breaks between its characters, never before a mark that closes, and counts two columns a character', () => {
  assert.deepEqual(wrap('延迟由 12 ms 变为', 8), ['延迟由', '12 ms 变', '为']);
  assert.deepEqual(wrap('失败变慢，停机', 8), ['失败变', '慢，停机']);
  assert.deepEqual(wrap('变差（payment）停机', 12), ['变差', '（payment）', '停机']);
});

test('what is cut off is marked', () => {
  assert.equal(cut('abcdef', 4), 'abc…');
  assert.equal(cut('abcd', 4), 'abcd');
  assert.equal(cut('支付服务', 6), '支付…');
});

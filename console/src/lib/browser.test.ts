import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBrowser } from './browser.ts';

const cases = [
  { said: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', expected: 'Firefox, Linux' },
  {
    said: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
    expected: 'Edge, Windows',
  },
  {
    said: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
    expected: 'Safari, iOS',
  },
  {
    said: 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
    expected: 'Chrome, Android',
  },
  { said: 'curl/8.5.0', expected: 'curl/8.5.0' },
];
for (const { said, expected } of cases) {
  test(`${expected} is told from what it says`, () => assert.equal(describeBrowser(said), expected));
}

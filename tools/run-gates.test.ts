import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runGates } from './run-gates.ts';

test('every gate has its line, and only those that failed their details, in the end', async () => {
  const lines: string[] = [];
  const result = await runGates({
    root: '.',
    print: line => lines.push(line.replace(/\d+\.\d s$/, 'TIME')),
    concurrency: 1,
    gates: [
      { name: 'finds something', run: async () => 'a.ts is wrong\n' },
      { name: 'breaks', run: async () => Promise.reject('no memory') },
      { name: 'finds nothing', run: async () => '' },
    ],
  });
  assert.deepEqual(result, { passed: 1, failed: 2 });
  assert.deepEqual(
    lines.map(line => line.replace(/ +/g, ' ')),
    [
      'FAIL finds something TIME',
      'FAIL breaks TIME',
      'ok finds nothing TIME',
      '\n--- finds something\na.ts is wrong',
      '\n--- breaks\nthe check itself broke: no memory',
    ],
  );
});

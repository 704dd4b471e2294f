import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkFileSizes } from './file-sizes.ts';
import { temporaryTree } from './temporary-tree.fixture.ts';

const AT_LIMIT = '// line\n'.repeat(400);
const OVER_LIMIT = '// line\n'.repeat(401);

describe('checkFileSizes', () => {
  const cases = [
    { name: 'lets a file of exactly 400 lines pass', file: AT_LIMIT, exceptions: {}, expected: [] },
    {
      name: 'refuses 401 lines',
      file: OVER_LIMIT,
      exceptions: {},
      expected: ['src/a.ts has 401 lines, more than 400: split it by what its parts are about'],
    },
    { name: 'lets an exception pass', file: OVER_LIMIT, exceptions: { 'src/a.ts': 'a table' }, expected: [] },
    {
      name: 'refuses an exception that is no longer needed',
      file: AT_LIMIT,
      exceptions: { 'src/a.ts': 'a table' },
      expected: ['src/a.ts is no longer too long: remove it from tools/size-exceptions.ts'],
    },
  ];
  for (const { name, file, exceptions, expected } of cases) {
    test(name, async t => {
      const root = await temporaryTree(t, { 'src/a.ts': file, 'node_modules/b/b.ts': OVER_LIMIT });
      assert.deepEqual(await checkFileSizes(root, exceptions), expected);
    });
  }
});

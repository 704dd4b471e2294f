import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPlaygroundWords } from './playground-words.ts';
import { temporaryTree } from './temporary-tree.fixture.ts';

test('the product is not named in the playground, in whatever case', async t => {
  const root = await temporaryTree(t, {
    'playground/a.ts': '// fine\n// watched by ZEROOPS\n',
    'playground/shop.yaml': 'name: shop\n',
    'src/a.ts': '// ZeroOps may name itself\n',
  });
  assert.deepEqual(await checkPlaygroundWords(root), [
    'playground/a.ts:2 names ZeroOps; the playground must not know who watches it',
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryTree } from './temporary-tree.fixture.ts';
import { checkTypeImports } from './type-imports.ts';

test('a type named by import() is refused, an import() at run time is not', async t => {
  const root = await temporaryTree(t, {
    'src/a.ts': "export type A = readonly import('#domain/b.ts').B[];\n",
    'src/b.ts': "export const b = () => import('#domain/b.ts');\n",
  });
  assert.deepEqual(await checkTypeImports(root), [
    "src/a.ts names a type by import('#domain/b.ts'); import it at the top of the file",
  ]);
});

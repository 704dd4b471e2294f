import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSourceFiles } from '../source-files.ts';
import { asNode, findNodes } from './syntax-tree.ts';

/** `import('x').T` in a type is an import that the import rules cannot see, so it is not allowed. */
export async function checkTypeImports(root: string): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const path of await findSourceFiles(root, ['{src,playground,test,bench,tools}/**/*.ts'])) {
    const source = await readFile(join(root, path), 'utf8');
    if (!source.includes('import(')) continue;
    for (const node of await findNodes(source, ['TsImportType'])) {
      findings.push(
        `${path} names a type by import('${asNode(node.argument)?.value}'); import it at the top of the file`,
      );
    }
  }
  return findings;
}

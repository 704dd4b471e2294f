import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSourceFiles } from '../source-files.ts';

/** The playground stands for anybody's system: naming the product there means that it knows who watches it. */
export async function checkPlaygroundWords(root: string): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const path of await findSourceFiles(root, ['playground/**'])) {
    const lines = (await readFile(join(root, path), 'utf8')).split('\n');
    const index = lines.findIndex(line => /zeroops/i.test(line));
    if (index >= 0) findings.push(`${path}:${index + 1} names ZeroOps; the playground must not know who watches it`);
  }
  return findings;
}

import { glob } from 'node:fs/promises';
import { join } from 'node:path';

const NOT_OURS = new Set(['node_modules', '.git', '.zeroops', '.shop', 'dist', 'coverage', 'test-results']);

/** Paths of the project's own files that match, relative to the root, sorted, with `/` between folders. */
export async function findSourceFiles(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  const entries = glob([...patterns], { cwd: root, withFileTypes: true, exclude: entry => NOT_OURS.has(entry.name) });
  for await (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name).slice(root.length + 1);
    files.push(path.replaceAll('\\', '/'));
  }
  return files.sort();
}

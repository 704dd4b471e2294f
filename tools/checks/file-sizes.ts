import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSourceFiles } from '../source-files.ts';

const LIMIT_LINES = 400;

/** One sentence for each file over the limit, and for each exception that is no longer needed. */
export async function checkFileSizes(
  root: string,
  exceptions: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const findings: string[] = [];
  const needed = new Set<string>();
  for (const path of await findSourceFiles(root, ['**/*.{ts,tsx,mts,mjs}'])) {
    const lines = countLines(await readFile(join(root, path), 'utf8'));
    if (lines <= LIMIT_LINES) continue;
    needed.add(path);
    if (exceptions[path] === undefined) {
      findings.push(`${path} has ${lines} lines, more than ${LIMIT_LINES}: split it by what its parts are about`);
    }
  }
  for (const path of Object.keys(exceptions)) {
    if (!needed.has(path)) findings.push(`${path} is no longer too long: remove it from tools/size-exceptions.ts`);
  }
  return findings;
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

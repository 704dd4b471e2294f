import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSourceFiles } from '../source-files.ts';
import { asNode, findNodes, type SyntaxNode } from './syntax-tree.ts';

const PAGES = ['docs/errors.md', 'docs/errors.zh-CN.md'] as const;
const FAULTS = new Set(['operator', 'outside', 'us']);

interface DocumentedError {
  readonly code: string;
  readonly faultOf: string;
  readonly complete: boolean;
}

/** Holds the codes in src/ against the table of each page, both ways. */
export async function checkErrorCodes(root: string): Promise<readonly string[]> {
  const findings: string[] = [];
  const thrown = new Map<string, string>();
  for (const path of await findSourceFiles(root, ['src/**/*.ts'])) {
    if (/\.(test|contract|fixture)\.ts$/.test(path)) continue;
    const source = await readFile(join(root, path), 'utf8');
    if (!source.includes('AppError')) continue;
    const { codes, hidden } = await findErrorCodes(source);
    for (const code of codes) thrown.set(code, path);
    if (hidden > 0) findings.push(`${path} makes an AppError whose code is not written there as a text; write it out`);
  }
  const compared = PAGES.map(async page => {
    const text = await readFile(join(root, page), 'utf8').catch(() => '');
    return comparePage(thrown, { page, rows: parseErrorTable(text) });
  });
  return [...findings, ...(await Promise.all(compared)).flat()];
}

/** Codes written in `new AppError({ code: ... })`; `hidden` counts those that cannot be read off the source. */
export async function findErrorCodes(source: string): Promise<{ codes: readonly string[]; hidden: number }> {
  const codes: string[] = [];
  let hidden = 0;
  for (const node of await findNodes(source, ['NewExpression'])) {
    if (asNode(node.callee)?.value !== 'AppError') continue;
    const texts = readTexts(findCodeValue(node));
    if (texts === undefined) hidden += 1;
    else codes.push(...texts);
  }
  return { codes, hidden };
}

function parseErrorTable(markdown: string): readonly DocumentedError[] {
  return markdown
    .split('\n')
    .filter(line => /^\|\s*`?[A-Z][A-Z0-9_]+`?\s*\|/.test(line))
    .map(line => line.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('`', '')))
    .filter(([, code]) => code !== 'CODE')
    .map(([, code = '', faultOf = '', what = '', mend = '']) => ({
      code,
      faultOf,
      complete: what !== '' && mend !== '',
    }));
}

function comparePage(
  thrown: ReadonlyMap<string, string>,
  { page, rows }: { readonly page: string; readonly rows: readonly DocumentedError[] },
): readonly string[] {
  const findings: string[] = [];
  const documented = new Set(rows.map(row => row.code));
  for (const [code, path] of thrown) {
    if (!documented.has(code)) findings.push(`${code} (${path}) has no row in ${page}`);
  }
  for (const [index, { code, faultOf, complete }] of rows.entries()) {
    if (!thrown.has(code)) findings.push(`${page} describes ${code}, which nothing in src/ gives`);
    if (!FAULTS.has(faultOf))
      findings.push(`${page}: ${code} is the fault of operator, outside or us, not "${faultOf}"`);
    if (!complete) findings.push(`${page}: ${code} lacks what happened or how to mend it`);
    const before = rows[index - 1]?.code;
    if (before !== undefined && before >= code)
      findings.push(`${page}: ${code} stands after ${before}; sort by code, once each`);
  }
  return findings;
}

function findCodeValue(node: SyntaxNode): SyntaxNode | undefined {
  const first = Array.isArray(node.arguments) ? asNode(node.arguments[0]) : undefined;
  const properties = asNode(first?.expression)?.properties;
  if (!Array.isArray(properties)) return undefined;
  const property = properties.map(asNode).find(one => asNode(one?.key)?.value === 'code');
  return asNode(property?.value);
}

/** Undefined: not readable. A member such as `problem.code` hands on a code that was made elsewhere: no texts. */
function readTexts(value: SyntaxNode | undefined): readonly string[] | undefined {
  if (value?.type === 'StringLiteral') return [String(value.value)];
  if (value?.type === 'MemberExpression') return [];
  if (value?.type !== 'ConditionalExpression') return undefined;
  const either = readTexts(asNode(value.consequent));
  const or = readTexts(asNode(value.alternate));
  return either === undefined || or === undefined ? undefined : [...either, ...or];
}

import { readFile, stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { findSourceFiles } from '../source-files.ts';

/** `[text](target)` and `![text](target "title")`; a target with blanks stands in angle brackets. */
const INLINE_LINK = /\]\(\s*(?:<([^>]+)>|([^\s)]+))(?:\s+"[^"]*")?\s*\)/g;
const REFERENCE_LINK = /^\s{0,3}\[[^\]]+\]:\s+(\S+)/gm;
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:|^\/\//i;

/** One sentence for each relative link, or anchor, that leads nowhere. */
export async function checkDocLinks(root: string): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const page of await findSourceFiles(root, ['**/*.md'])) {
    const text = withoutCode(await readFile(join(root, page), 'utf8'));
    for (const target of findTargets(text)) {
      const problem = await findProblem({ root, page, target });
      if (problem !== undefined) findings.push(`${page}: (${target}) ${problem}`);
    }
  }
  return findings;
}

/** The anchors a page offers: GitHub's slug of each heading, and ids written by hand. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const withoutFences = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  for (const [, heading = ''] of withoutFences.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = slugOf(heading);
    let candidate = slug;
    for (let count = 1; anchors.has(candidate); count += 1) candidate = `${slug}-${count}`;
    anchors.add(candidate);
  }
  for (const [, id = ''] of withoutFences.matchAll(/<[a-z]+[^>]*\s(?:id|name)="([^"]+)"/gi)) anchors.add(id);
  return anchors;
}

function findTargets(text: string): readonly string[] {
  const inline = [...text.matchAll(INLINE_LINK)].map(([, bracketed, plain]) => bracketed ?? plain ?? '');
  const references = [...text.matchAll(REFERENCE_LINK)].map(([, target]) => target ?? '');
  return [...inline, ...references].filter(target => !ELSEWHERE.test(target));
}

async function findProblem(link: { root: string; page: string; target: string }): Promise<string | undefined> {
  const [rawPath = '', anchor] = link.target.split('#');
  const path = decodeURIComponent(rawPath);
  if (path.startsWith('/')) return 'starts with /; write it relative to the page';
  const file = path === '' ? link.page : normalize(join(dirname(link.page), path));
  if (file.startsWith('..')) return 'leads out of the project';
  const found = await stat(join(link.root, file)).catch(() => undefined);
  if (found === undefined) return 'leads to no file';
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  const anchors = anchorsOf(await readFile(join(link.root, file), 'utf8'));
  return anchors.has(decodeURIComponent(anchor)) ? undefined : `names no heading of ${file}`;
}

/** Links inside code are examples, not links. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
}

function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..');
const GUIDE = path.join(ROOT, 'docs/guide');

export interface Page {
  /** Relative to the root of the project. */
  readonly name: string;
  readonly text: string;
}

export interface Fence {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** From `title=…` after the language. */
  readonly title: string | undefined;
  readonly text: string;
}

export function readGuide(): Page[] {
  const guide = readdirSync(GUIDE).filter(name => name.endsWith('.md'));
  return ['README.md', 'README.zh-CN.md', ...guide.map(name => `docs/guide/${name}`)].map(name => ({
    name,
    text: readFileSync(path.join(ROOT, name), 'utf8'),
  }));
}

export function getPage(pages: readonly Page[], name: string): Page {
  const page = pages.find(each => each.name === `docs/guide/${name}`);
  if (page === undefined) throw new Error(`there is no page ${name}`);
  return page;
}

export function listFences({ name, text }: Page): Fence[] {
  return [...text.matchAll(/^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm)].map(match => ({
    page: name,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    title: /\btitle=(\S+)/.exec(match[2]!)?.[1],
    text: match[3]!,
  }));
}

/** Rows of the one table whose first heading is `heading`, cells as written. */
export function readTable({ name, text }: Page, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex(line => line.startsWith(`| ${heading} |`));
  if (start === -1) throw new Error(`${name} has no table of "${heading}"`);
  const after = lines.slice(start + 2);
  const end = after.findIndex(line => !line.startsWith('|'));
  return after.slice(0, end === -1 ? undefined : end).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
}

/** What stands in backticks. */
export function codesOf(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(match => match[1]!);
}

/** Commands of our own program, in shell examples and within sentences, without `zeroops`. */
export function listCommandLines(page: Page): string[] {
  const shell = listFences(page)
    .filter(fence => fence.language === 'sh')
    .flatMap(fence => fence.text.split('\n'));
  const inline = codesOf(page.text.replaceAll(/^```[\s\S]*?^```$/gm, ''));
  return [...shell, ...inline].flatMap(line => {
    const match = /^(?:[A-Z_]+=\S+ )?(?:\.\/)?zeroops ([^|>#]+)/.exec(line);
    return match === null ? [] : [match[1]!.trim()];
  });
}

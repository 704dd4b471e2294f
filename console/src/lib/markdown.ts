/** Markdown as a tree; whoever draws it decides what becomes of a piece. Raw HTML is text like any other. */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly content: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly content: readonly Inline[] };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph' | 'quote'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly ListItem[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly Inline[][]; readonly rows: readonly (readonly Inline[][])[] }
  | { readonly kind: 'rule' };

interface ListItem {
  /** 0 for items of the list itself. */
  readonly depth: number;
  readonly content: readonly Inline[];
}

interface Taken {
  readonly block: Block;
  /** Lines used up. */
  readonly count: number;
}

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const BLOCK_START = /^(#{1,6}\s|```|>|\s*([-*+]|\d{1,9}[.)])\s+\S|\s*\|)/;
const SAFE_LINK = /^(https?:\/\/|\/(?!\/)|#|mailto:)/i;
/** Deeper nesting of marks is taken for text. */
const MOST_NESTED = 6;

/** The part of CommonMark and tables that people use in notes. Linear in lines; never throws. */
export function parseMarkdown(text: string): Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    if (lines[at]!.trim() === '') {
      at += 1;
      continue;
    }
    const { block, count } = takeBlock(lines, at);
    blocks.push(block);
    at += count;
  }
  return blocks;
}

function takeBlock(lines: readonly string[], at: number): Taken {
  const line = lines[at]!;
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading !== null) return one({ kind: 'heading', level: heading[1]!.length, content: parseInline(heading[2]!) });
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return one({ kind: 'rule' });
  if (line.startsWith('```')) return takeCode(lines, at);
  if (line.startsWith('>')) return takeQuote(lines, at);
  if (ITEM.test(line)) return takeList(lines, at);
  if (line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? '')) return takeTable(lines, at);
  const count = countWhile(lines, at + 1, next => next.trim() !== '' && !BLOCK_START.test(next)) + 1;
  return { block: { kind: 'paragraph', content: parseInline(lines.slice(at, at + count).join('\n')) }, count };
}

function one(block: Block): Taken {
  return { block, count: 1 };
}

function takeCode(lines: readonly string[], at: number): Taken {
  const inside = countWhile(lines, at + 1, line => !line.startsWith('```'));
  return { block: { kind: 'code', text: lines.slice(at + 1, at + 1 + inside).join('\n') }, count: inside + 2 };
}

function takeQuote(lines: readonly string[], at: number): Taken {
  const count = countWhile(lines, at, line => line.startsWith('>'));
  const inside = lines.slice(at, at + count).map(line => line.replace(/^>\s?/, ''));
  return { block: { kind: 'quote', content: parseInline(inside.join('\n')) }, count };
}

function takeList(lines: readonly string[], at: number): Taken {
  const count = countWhile(lines, at, line => ITEM.test(line));
  const matches = lines.slice(at, at + count).map(line => ITEM.exec(line)!);
  const items = matches.map(([, indent, , text]) => ({
    depth: Math.min(3, Math.floor(indent!.length / 2)),
    content: parseInline(text!),
  }));
  return { block: { kind: 'list', isOrdered: /^\d/.test(matches[0]![2]!), items }, count };
}

function takeTable(lines: readonly string[], at: number): Taken {
  const count = countWhile(lines, at + 2, line => line.includes('|') && line.trim() !== '');
  const rows = lines.slice(at + 2, at + 2 + count).map(cellsOf);
  return { block: { kind: 'table', head: cellsOf(lines[at]!), rows }, count: count + 2 };
}

function cellsOf(line: string): Inline[][] {
  const inside = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inside.split(/(?<!\\)\|/).map(cell => parseInline(cell.trim()));
}

function countWhile(lines: readonly string[], from: number, holds: (line: string) => boolean): number {
  const end = lines.findIndex((line, index) => index >= from && !holds(line));
  return (end === -1 ? lines.length : end) - from;
}

/** What may begin at a place, the longest mark first. */
const MARKS: readonly (readonly [mark: RegExp, make: (match: RegExpExecArray, depth: number) => Inline])[] = [
  [/\\([!-/:-@[-`{-~])/, ([, sign]) => ({ kind: 'text', text: sign! })],
  [/`([^`\n]+)`/, ([, text]) => ({ kind: 'code', text: text! })],
  [/\*\*(?=\S)([^\n]*?\S)\*\*/, ([, text], depth) => ({ kind: 'strong', content: parseInline(text!, depth + 1) })],
  [
    /\*(?=[^\s*])([^*\n]*[^\s*])\*/y,
    ([, text], depth) => ({ kind: 'emphasis', content: parseInline(text!, depth + 1) }),
  ],
  [/\[([^\]\n]+)\]\(([^()\s]+)\)/, ([all, text, href], depth) => linkOf(all, text!, href!, depth)],
];

function linkOf(all: string, text: string, href: string, depth: number): Inline {
  // `javascript:` and the like stay the text that they are.
  return SAFE_LINK.test(href)
    ? { kind: 'link', href, content: parseInline(text, depth + 1) }
    : { kind: 'text', text: all };
}

function parseInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const hit = depth < MOST_NESTED ? findMark(text, at, depth) : undefined;
    if (hit === undefined) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (hit.inline.kind === 'text') plain += hit.inline.text;
    else {
      if (plain !== '') found.push({ kind: 'text', text: plain });
      plain = '';
      found.push(hit.inline);
    }
    at += hit.length;
  }
  return plain === '' ? found : [...found, { kind: 'text', text: plain }];
}

function findMark(text: string, at: number, depth: number): { inline: Inline; length: number } | undefined {
  if (!/[\\`*[]/.test(text[at]!)) return undefined;
  for (const [mark, make] of MARKS) {
    const sticky = new RegExp(mark, 'y');
    sticky.lastIndex = at;
    const match = sticky.exec(text);
    if (match !== null) return { inline: make(match, depth), length: match[0].length };
  }
  return undefined;
}

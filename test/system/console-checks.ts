import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { untilStill } from '../browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where a page shows words that nobody translates: what people wrote, names, and what programs print. */
const AS_WRITTEN = '[data-as-written], code, pre, .markdown';

/** Every page by name and address. */
export function listPages(incident: string, run: string): readonly (readonly [name: string, url: string])[] {
  return [
    ['now', '/'],
    ['services', '/services'],
    ['service', '/services/payment'],
    ['incidents', '/incidents'],
    ['incident', `/incidents/${incident}`],
    ['runs', '/runs'],
    ['run', `/runs/${run}`],
    ['compared runs', `/runs/${run}/compare/${run === 'RUN-1' ? 'RUN-2' : 'RUN-1'}`],
    ['approvals', '/approvals'],
    ['journal', '/journal'],
    ['settings', '/settings'],
  ];
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What keeps people from using the page, as sentences. The page must have been opened with `bypassCSP`. */
export async function findBarriers(page: Page): Promise<string[]> {
  await untilStill(page);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run(),
  );
  const fits = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
  );
  return [...violations.map(toSentence), ...(fits ? [] : ['it is wider than the screen'])];
}

function toSentence({ id, nodes }: Violation): string {
  const [first] = nodes;
  return `${id} (${nodes.length}): ${first?.html.slice(0, 300)} ${first?.failureSummary}`;
}

/** In the browser, whose types we do not know here. */
const READ_TEXTS = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode() !== null) {
    const { parentElement, textContent } = walker.currentNode;
    if (parentElement.closest('script, style, ${AS_WRITTEN}') === null) found.push(textContent);
  }
  return found;
})()`;

/** Texts of a Chinese page that hold four English words in a row; names of services and problems are none. */
export async function findEnglish(page: Page): Promise<string[]> {
  const texts = await page.evaluate<string[]>(READ_TEXTS);
  return texts.filter(text => /\b[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}\b){3}/.test(text));
}

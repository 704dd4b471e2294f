import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Product } from '../../bench/loop/product.ts';
import { launchBrowser, PATIENCE_MS } from '../browser.ts';

export const LAPTOP = { viewport: { width: 1280, height: 850 }, locale: 'en-US', colorScheme: 'light' } as const;
export const PHONE = {
  viewport: { width: 390, height: 844 },
  locale: 'zh-CN',
  colorScheme: 'light',
  hasTouch: true,
} as const;

const RESULTS = path.resolve('test-results/console');
const GUIDE = path.resolve('docs/guide/pictures');
/** Those of the guide are only made anew when somebody wants that: `npm run guide-pictures`. */
const MAKES_GUIDE = process.env.GUIDE_PICTURES === '1';

type BrowserState = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface ConsoleBrowser {
  /** As somebody comes in by a link that works once; for `storageState` of a page. */
  signIn(role: string, name: string): Promise<BrowserState>;
  /** A page of the one who started it all, unless its `storageState` is somebody else's. */
  withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void>;
  /** What pages threw or logged as errors. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openBrowser(product: Product): Promise<ConsoleBrowser> {
  mkdirSync(RESULTS, { recursive: true });
  const browser = await launchBrowser();
  const complaints: string[] = [];
  async function signIn(role: string, name: string): Promise<BrowserState> {
    const context = await browser.newContext({ baseURL: product.url, ...LAPTOP });
    context.setDefaultTimeout(PATIENCE_MS);
    try {
      const page = await context.newPage();
      await page.goto(await product.makeSignInUrl(role, name));
      assert.equal(await page.getByLabel('Your name').inputValue(), name);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${product.url}/`);
      return await context.storageState();
    } finally {
      await context.close();
    }
  }
  const storageState = await signIn('admin', '王芳');
  return {
    complaints,
    signIn,
    close: () => browser.close(),
    async withPage(options, use) {
      const context = await browser.newContext({ baseURL: product.url, storageState, ...options });
      context.setDefaultTimeout(PATIENCE_MS);
      try {
        const page = await context.newPage();
        page.on('pageerror', error => complaints.push(error.message));
        page.on('console', message => {
          // A refusal is an answer: the page says it, and the browser counts it as an error.
          if (message.type() === 'error' && !message.text().includes('status of 409')) complaints.push(message.text());
        });
        await use(page);
      } finally {
        await context.close();
      }
    },
  };
}

export async function takePicture(page: Page, name: string, isWhole = false): Promise<void> {
  await page.screenshot({ path: path.join(RESULTS, `${name}.png`), fullPage: isWhole, animations: 'disabled' });
}

/** The same page in both languages for the guide, 1200 pixels wide. */
export async function takeGuidePictures(
  browser: ConsoleBrowser,
  name: string,
  { url, height = 800, prepare }: { url: string; height?: number; prepare?: (page: Page) => Promise<void> },
): Promise<void> {
  for (const [language, locale] of [
    ['en', 'en-US'],
    ['zh', 'zh-CN'],
  ] as const) {
    await browser.withPage({ viewport: { width: 1200, height }, locale, colorScheme: 'light' }, async page => {
      await page.goto(url);
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
      await prepare?.(page);
      const folder = MAKES_GUIDE ? path.join(GUIDE, language) : RESULTS;
      mkdirSync(folder, { recursive: true });
      const file = MAKES_GUIDE ? `${name}.png` : `guide-${name}-${language}.png`;
      await page.screenshot({ path: path.join(folder, file), animations: 'disabled' });
    });
  }
}

/** Says why, and confirms. */
export async function sayWhy(page: Page, reason: string, confirm: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^(Why|原因)/).fill(reason);
  await dialog.getByRole('button', { name: confirm, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { Product } from '../../bench/loop/product.ts';
import { faultContext, findFault } from '../../playground/faults/registry.ts';

const PICTURES = path.resolve('test-results/console');
const LAPTOP = { viewport: { width: 1280, height: 850 }, locale: 'en-US', colorScheme: 'light' } as const;
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'zh-CN', colorScheme: 'light', hasTouch: true } as const;
const PAGES = [
  ['now', '/'],
  ['services', '/services'],
  ['service', '/services/payment'],
  ['incidents', '/incidents'],
  ['incident', '/incidents/INC-1'],
  ['runs', '/runs'],
  ['run', '/runs/RUN-1'],
  ['approvals', '/approvals'],
  ['journal', '/journal'],
  ['settings', '/settings'],
] as const;
const CHROMIUM = spawnSync('sh', ['-c', 'command -v chromium || command -v google-chrome']).stdout.toString().trim();

/** The real product and shop, and a browser as a person would use it. */
describe('the console', { skip: CHROMIUM === '' && 'there is no Chromium on PATH' }, () => {
  let product: Product;
  let browser: Browser;
  const complaints: string[] = [];
  /** Of the one who came in by a link; every page is theirs. */
  let signedIn: BrowserState;

  async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ baseURL: product.url, storageState: signedIn, ...options });
    try {
      const page = await context.newPage();
      page.on('pageerror', error => complaints.push(error.message));
      page.on('console', message => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await use(page);
    } finally {
      await context.close();
    }
  }

  async function signIn(role: string, name: string): Promise<BrowserState> {
    const context = await browser.newContext({ baseURL: product.url, ...LAPTOP });
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

  before(async () => {
    mkdirSync(PICTURES, { recursive: true });
    product = await Product.start(path.resolve('test-results/console.log'), { autonomy: 'approve' });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    signedIn = await signIn('admin', '王芳');
  });
  after(async () => {
    await browser?.close();
    if (product === undefined) return;
    await findFault('bad-release-errors').clear(faultContext());
    await product.stop();
  });

  test('shows a healthy system', () =>
    withPage(LAPTOP, async page => {
      await page.goto('/');
      await page.getByText('Nothing is wrong.').waitFor();
      await page.getByText('19 / 19').waitFor();
      await page.screenshot({ path: path.join(PICTURES, 'now-calm.png') });
    }));

  test('an incident appears by itself, and a phone is enough to approve its repair', async () => {
    await withPage(PHONE, async page => {
      await page.goto('/');
      await page.getByText('一切正常。').waitFor();
      await findFault('bad-release-errors').inject(faultContext());
      await page.getByText('等待您处理').waitFor({ timeout: 60_000 });
      await page.screenshot({ path: path.join(PICTURES, 'approval-phone.png'), fullPage: true });
      await page.getByRole('button', { name: '批准' }).click();
      await page.getByLabel('原因').fill('回到上一个版本');
      await page.getByRole('dialog').getByRole('button', { name: '批准' }).click();
      await page.getByText('等待您处理').waitFor({ state: 'hidden' });
      await page.getByText('一切正常。').waitFor({ timeout: 90_000 });
    });
    const [incident] = await product.incidents();
    assert.equal(incident?.outcome, 'repaired');
    const { items } = await product.get<{ items: { data: { by?: string } }[] }>('/api/v1/journal?kinds=approval.voted');
    assert.match(JSON.stringify(items[0]), /王芳/);
  });

  test('tells the incident as a story with causes and charts', () =>
    withPage(LAPTOP, async page => {
      await page.goto('/incidents/INC-1');
      await page.getByText('bad-release', { exact: true }).waitFor();
      await page.locator('canvas').first().waitFor();
      assert.ok((await page.locator('canvas').count()) >= 3);
      await page.getByText('What happened, fact by fact').waitFor();
      await page.getByRole('link', { name: /^RUN-\d+$/ }).click();
      await page.getByText('succeeded').first().waitFor();
    }));

  test('the kill switch stops the loop with a name and a reason, and lets it act again', () =>
    withPage(LAPTOP, async page => {
      await page.goto('/');
      for (const [verb, isPaused] of [
        ['Stop acting', true],
        ['Act again', false],
      ] as const) {
        await page.getByRole('button', { name: verb }).click();
        await page.getByLabel('Why').fill('drill');
        await page.getByRole('dialog').getByRole('button', { name: verb }).click();
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        assert.equal((await product.get<{ paused: boolean }>('/api/v1/status')).paused, isPaused);
      }
    }));

  test('the chain of the journal is verified from its page', () =>
    withPage(LAPTOP, async page => {
      await page.goto('/journal');
      await page.getByRole('button', { name: 'Verify the chain' }).click();
      await page.getByText(/The chain is intact: \d+ entries/).waitFor();
    }));

  test('the journal is searched by the server, and an entry shows what led to it', () =>
    withPage(LAPTOP, async page => {
      await page.goto('/incidents/INC-1');
      await page.getByRole('link', { name: 'All entries of the journal about it' }).click();
      await page.waitForURL('**/journal?incident=INC-1');
      await page.getByRole('combobox', { name: 'Kind' }).fill('decision.made');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.waitForURL('**kinds=decision.made');
      await page.locator('[data-row]', { hasText: 'run.ended' }).first().waitFor({ state: 'detached' });
      await page.locator('[data-row]', { hasText: 'decision.made' }).first().click();
      const chain = page.getByRole('region', { name: 'What led to it, and what followed' });
      await chain.getByRole('button', { name: /incident\.diagnosed/ }).click();
      await chain.getByRole('button', { name: /decision\.made/ }).waitFor();
    }));

  test('the keyboard alone goes everywhere: letters, rows of a list, the palette', () =>
    withPage(LAPTOP, async page => {
      await page.goto('/');
      await page.locator('h1').waitFor();
      await page.keyboard.type('gi');
      await page.getByRole('heading', { name: 'Incidents' }).waitFor();
      await page.locator('[data-row]').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/incidents/INC-*');
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Next in the list').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      await page.getByRole('option', { name: /^payment/ }).waitFor();
      await page.keyboard.type('payment serv');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/services/payment');
    }));

  for (const scheme of ['light', 'dark'] as const) {
    test(`every page is free of barriers in ${scheme}, on a laptop in English and on a phone in Chinese`, async () => {
      const barriers: string[] = [];
      const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      for (const [device, options] of Object.entries({ laptop: LAPTOP, phone: PHONE })) {
        await withPage({ ...options, colorScheme: scheme, bypassCSP: true }, async page => {
          for (const [name, url] of PAGES) {
            await page.goto(url);
            await page.locator('h1').waitFor();
            await sleep(700);
            await page.screenshot({ path: path.join(PICTURES, `${name}-${device}-${scheme}.png`) });
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() =>
              (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run(),
            );
            barriers.push(...violations.map(each => `${name} on a ${device}: ${toSentence(each)}`));
            if (!(await fitsIn(page))) barriers.push(`${name} is wider than a ${device}`);
          }
        });
      }
      assert.deepEqual(barriers, []);
    });
  }

  test('no page complained', () => assert.deepEqual(complaints, []));
});

type BrowserState = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

function toSentence({ id, nodes }: Violation): string {
  const [first] = nodes;
  return `${id} (${nodes.length}): ${first?.html.slice(0, 300)} ${first?.failureSummary}`;
}

function fitsIn(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
}

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { CHROMIUM, launchBrowser, PATIENCE_MS } from './browser.ts';
import { type BusyServer, startBusyServer } from './busy-server.ts';
import { manyServices } from './many-services.ts';

const INCIDENTS = 10_000;
const LAPTOP = { viewport: { width: 1280, height: 800 }, locale: 'en-US' };
/** A screen of rows, and what is kept beside it. */
const MOST_DRAWN = 60;
const ROWS = '.long-list [data-row]';

describe('the console with a long history', { skip: CHROMIUM === '' && 'there is no Chromium on PATH' }, () => {
  let server: BusyServer;
  let browser: Browser;
  const complaints: string[] = [];

  before(async () => {
    [server, browser] = await Promise.all([
      startBusyServer({ incidents: INCIDENTS, runs: 250, entries: 3000 }),
      launchBrowser(),
    ]);
    // The loop sees that nothing is wrong any more with what is open still; the lists are quiet then.
    while ((await get<{ openIncidents: number }>('/api/v1/status')).openIncidents > 0)
      await new Promise(resolve => setTimeout(resolve, 100));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function get<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(server.url + path)).json()) as Answer;
  }

  async function shout(count: number, summary: string): Promise<void> {
    const changes = Array.from({ length: count }, () => ({
      kind: 'config',
      service: 'cart',
      summary,
      actor: 'person:ana',
    }));
    const response = await fetch(`${server.url}/api/v1/changes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(changes),
    });
    assert.equal(response.status, 200);
  }

  async function withPage(use: (page: Page, asked: string[]) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ baseURL: server.url, ...LAPTOP });
    context.setDefaultTimeout(PATIENCE_MS);
    const asked: string[] = [];
    try {
      const page = await context.newPage();
      page.on('pageerror', error => complaints.push(error.message));
      page.on('request', request => {
        const { pathname, search } = new URL(request.url());
        if (pathname.startsWith('/api/')) asked.push(pathname + search);
      });
      await use(page, asked);
    } finally {
      await context.close();
    }
  }

  /** After a jump the rows are measured first, and those below a tall one give way. */
  async function placeAtRest(row: Locator): Promise<number> {
    for (let before = Number.NaN; ; ) {
      const { y } = (await row.boundingBox())!;
      if (y === before) return y;
      before = y;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }

  test('draws a screen of ten thousand incidents, and reads them a page at a time', () =>
    withPage(async (page, asked) => {
      await page.goto('/incidents');
      await page.getByText(`${INCIDENTS.toLocaleString('en')} in all`).waitFor();
      await page.getByRole('link', { name: `INC-${INCIDENTS}`, exact: true }).waitFor();
      assert.ok((await page.locator(ROWS).count()) <= MOST_DRAWN);
      const readLimits = () =>
        asked
          .filter(url => url.startsWith('/api/v1/incidents?') && !url.includes('ids='))
          .map(url => /limit=(\d+)/.exec(url)?.[1]);
      // More is read as the list is scrolled.
      for (let screens = 0; screens < 12 || readLimits().length < 2; screens++) {
        await page.locator('.long-list-frame').evaluate(frame => {
          frame.scrollTop += 20 * frame.clientHeight;
        });
        await page.waitForTimeout(50);
      }
      assert.ok((await page.locator(ROWS).count()) <= MOST_DRAWN);
      assert.deepEqual([...new Set(readLimits())], ['100']);
    }));

  test('filters by the address and by hand, and the address says what is shown', () =>
    withPage(async page => {
      await page.goto('/incidents?service=cart&order=oldest-first');
      await page.getByRole('link', { name: 'INC-1', exact: true }).waitFor();
      await page.getByRole('searchbox', { name: 'Search' }).fill('fails bad-release');
      await page.waitForURL('**text=fails+bad-release**');
      const { total } = await get<{ total: number }>('/api/v1/incidents/counts?service=cart&text=fails+bad-release');
      assert.ok(total > 0);
      await page.getByText(`${total.toLocaleString('en')} in all`).waitFor();
      await page.getByRole('button', { name: 'Show everything' }).click();
      await page.waitForURL(url => url.search === '');
      await page.getByText(`${INCIDENTS.toLocaleString('en')} in all`).waitFor();
    }));

  test('the keyboard goes from row to row beyond the screen, opens one, and comes back to it', () =>
    withPage(async page => {
      await page.goto('/incidents');
      await page.locator(ROWS).first().waitFor();
      for (let step = 0; step < 40; step++) await page.keyboard.press('j');
      const name = await page.evaluate<string>('document.activeElement.textContent');
      assert.equal(name, `INC-${INCIDENTS - 39}`);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/incidents/${name}`);
      await page.goBack();
      await page.getByRole('link', { name: name, exact: true }).waitFor();
      assert.ok(await page.getByRole('link', { name: name, exact: true }).isVisible());
    }));

  test('five hundred facts at once are read once by every part of a page', () =>
    withPage(async (page, asked) => {
      await page.goto('/incidents');
      await page.locator(ROWS).first().waitFor();
      await page.locator('.live-live').waitFor();
      asked.length = 0;
      const counted = page.waitForResponse('**/api/v1/incidents/counts**');
      const begunAt = performance.now();
      await shout(500, 'a shouting source');
      await counted;
      // Soon after the first fact, and every two seconds for as long as they keep coming.
      const most = 2 + Math.floor((performance.now() - begunAt) / 2000);
      await page.waitForTimeout(2500);
      const times = Object.groupBy(asked, url => url.split('?')[0]!);
      for (const [path, urls] of Object.entries(times))
        assert.ok(urls!.length <= most, `${path} was asked for ${urls!.length} times`);
      assert.ok(!asked.some(url => url.startsWith('/api/v1/incidents?')), 'the list was not read again');
    }));

  test('what comes in above does not move the rows one reads', () =>
    withPage(async page => {
      await page.goto('/journal');
      await page.locator(ROWS).first().waitFor();
      await page.locator('.live-live').waitFor();
      const top = await page.locator('.long-list-row').first().getAttribute('data-key');
      await page.locator('.long-list-frame').evaluate(frame => {
        frame.scrollTop = 4000;
      });
      await page.locator(`[data-key="${top}"]`).waitFor({ state: 'detached' });
      const name = await page.locator('.long-list-row').nth(15).getAttribute('data-key');
      const row = page.locator(`[data-key="${name}"]`);
      const before_ = await placeAtRest(row);
      await shout(7, 'seven new ones');
      await page.getByRole('button', { name: '7 new' }).waitFor();
      const after_ = await placeAtRest(row);
      assert.ok(Math.abs(after_ - before_) <= 1, `it moved by ${after_ - before_} pixels`);
      await page.getByRole('button', { name: '7 new' }).click();
      await page.getByText('seven new ones').first().waitFor();
    }));

  test('a server that was away is waited for calmly, and what was missed is there afterwards', () =>
    withPage(async page => {
      await page.goto('/journal');
      await page.locator('.live-live').waitFor();
      const restarted = server.restart();
      await page.locator('.live-lost').waitFor();
      await restarted;
      await shout(1, 'told while nobody listened');
      await page.locator('.live-live').waitFor();
      await page.getByText('told while nobody listened').waitFor();
    }));

  test('a run is compared with one like it, and both sides change places', () =>
    withPage(async page => {
      const { items } = await get<{ items: { number: number }[] }>('/api/v1/runs?limit=1');
      const left = `RUN-${items[0]!.number}`;
      await page.goto(`/runs/${left}`);
      await page.getByRole('button', { name: 'Compare' }).click();
      const like = page.getByRole('dialog').getByRole('link').first();
      const right = (await like.textContent()) ?? '';
      await like.click();
      await page.waitForURL(`**/runs/${left}/compare/${right}`);
      await page.getByRole('heading', { name: `${left} and ${right} side by side` }).waitFor();
      await page.getByText('the same plan').waitFor();
      await page.getByRole('switch', { name: 'only what differs' }).click({ force: true });
      await page.getByRole('rowheader', { name: 'asked for by' }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Swap sides' }).click();
      await page.waitForURL(`**/runs/${right}/compare/${left}`);
      await page.getByRole('heading', { name: `${right} and ${left} side by side` }).waitFor();
    }));

  test('three hundred services are laid out in a worker and searched', () =>
    withPage(async page => {
      const { topology, traffic } = manyServices(300);
      await page.route('**/api/v1/topology', route => route.fulfill({ json: topology }));
      await page.route('**/api/v1/traffic', route => route.fulfill({ json: traffic }));
      const worker = page.waitForEvent('worker');
      await page.goto('/services');
      assert.match((await worker).url(), /layout-worker/);
      await page.locator('.react-flow__node').first().waitFor();
      await page.getByRole('searchbox', { name: 'Search' }).fill('service-299');
      await page.getByRole('link', { name: 'service-299', exact: true }).waitFor();
      await page.locator('[data-row]').nth(1).waitFor({ state: 'detached' });
    }));

  test('no page complained', () => assert.deepEqual(complaints, []));
});

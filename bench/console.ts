/** How quick the console is in Chromium, with a long history and a large system. Run: npm run bench:console */
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/browser.ts';
import { startBusyServer } from '../test/busy-server.ts';
import { manyServices } from '../test/many-services.ts';

const HISTORY = { incidents: 10_000, runs: 1000, entries: 50_000 };
const SERVICES = 300;
const POINTS = 10_000;
const ROUNDS = 7;
const FRAMES = 90;

const server = await startBusyServer(HISTORY);
const browser = await launchBrowser();
const context = await browser.newContext({
  baseURL: server.url,
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  bypassCSP: true,
});
const page = await context.newPage();
try {
  await letSettle();
  report('first view, warm: how things stand is told', await repeat(() => timeToMark(page, '/')), 1000);
  report('10,000 incidents: first rows, warm', await repeat(timeToRows));
  report('10,000 incidents: frame while scrolling', await scrollFrames(page), 16.7);
  report('10,000 incidents: words typed to rows shown', await repeat(filterTime));
  report('one of three charts of 10,000 points: zoomed out', await chartTimes(page), 16);
  report('300 services: laid out and shown', await repeat(timeToGraph));
  report('300 services: frame while panning', await panFrames(page), 16.7);
} finally {
  await browser.close();
  await server.stop();
}

/** The loop sees first that nothing is wrong any more with the few that are open. */
async function letSettle(): Promise<void> {
  const isSettled = async () =>
    ((await (await fetch(`${server.url}/api/v1/incidents/counts?open=true`)).json()) as { total: number }).total === 0;
  while (!(await isSettled())) await new Promise(resolve => setTimeout(resolve, 200));
}

async function repeat(measure: () => Promise<number>): Promise<number[]> {
  await measure();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await measure());
  return times;
}

/** From the start of the navigation to the mark that the page sets itself. */
async function timeToMark(on: Page, url: string): Promise<number> {
  await on.goto(url);
  await on.waitForFunction("performance.getEntriesByName('zeroops:first-view').length > 0");
  return on.evaluate<number>("performance.getEntriesByName('zeroops:first-view')[0].startTime");
}

async function timeToRows(): Promise<number> {
  await page.goto('/incidents');
  return page.evaluate<number>(`new Promise(resolve => {
    const look = () => document.querySelector('.long-list [data-row]') ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
  })`);
}

async function scrollFrames(on: Page): Promise<number[]> {
  await on.goto('/incidents');
  await on.locator('.long-list [data-row]').first().waitFor();
  return framesWhile(on, "document.querySelector('.long-list-frame').scrollTop += 60");
}

/** Frames of work done in each, until so many were drawn. */
async function framesWhile(on: Page, act: string): Promise<number[]> {
  return on.evaluate<number[]>(`new Promise(resolve => {
    const frames = [];
    let last;
    function step(now) {
      if (last !== undefined) frames.push(now - last);
      last = now;
      if (frames.length === ${FRAMES}) return resolve(frames);
      ${act};
      requestAnimationFrame(step);
    }
    requestAnimationFrame(step);
  })`);
}

async function filterTime(): Promise<number> {
  await page.goto('/incidents');
  await page.locator('.long-list [data-row]').first().waitFor();
  const before = performance.now();
  await page.getByRole('searchbox', { name: 'Search' }).fill('INC-4242');
  await page.waitForFunction("document.querySelector('.long-list [data-row]')?.textContent === 'INC-4242'");
  return performance.now() - before;
}

async function chartTimes(on: Page): Promise<number[]> {
  const at = Array.from({ length: POINTS }, (_, index) => Date.now() - (POINTS - index) * 1000);
  const wave = at.map((_, index) => Math.abs(Math.sin(index / 300)) * (1 + ((index * 7919) % 13) / 13));
  const calls = { service: 'cart', stepMs: 1000, at, perSecond: wave, errorRatio: wave, p50Ms: wave, p95Ms: wave };
  await on.route('**/api/v1/calls**', route => route.fulfill({ json: calls }));
  await on.goto('/services/cart');
  await on.locator('canvas').nth(2).waitFor();
  const box = (await on.locator('.u-over').first().boundingBox())!;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    await on.mouse.move(box.x + 100, box.y + 40);
    await on.mouse.down();
    await on.mouse.move(box.x + 300, box.y + 40, { steps: 4 });
    await on.mouse.up();
    await on.getByRole('button', { name: 'Show all' }).first().waitFor();
    times.push(
      await on.evaluate<number>(`new Promise(resolve => {
        const before = performance.now();
        document.querySelector('.u-over').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve((performance.now() - before) / 3);
        channel.port2.postMessage(0);
      })`),
    );
  }
  return times.slice(1);
}

async function timeToGraph(): Promise<number> {
  const { topology, traffic } = manyServices(SERVICES);
  await page.route('**/api/v1/topology', route => route.fulfill({ json: topology }));
  await page.route('**/api/v1/traffic', route => route.fulfill({ json: traffic }));
  await page.goto('/services');
  await page.locator('.react-flow__node').first().waitFor();
  return page.evaluate<number>('performance.now()');
}

async function panFrames(on: Page): Promise<number[]> {
  const box = (await on.locator('.react-flow').boundingBox())!;
  await on.mouse.move(box.x + 600, box.y + 240);
  await on.mouse.down();
  const frames = framesWhile(on, '');
  for (let step = 0; step < FRAMES; step++) {
    await on.mouse.move(box.x + 600 + 3 * step, box.y + 240 + 2 * (step % 30));
    await on.waitForTimeout(8);
  }
  await on.mouse.up();
  return frames;
}

function report(what: string, timesMs: readonly number[], barMs?: number): void {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!.toFixed(1);
  const bar = barMs === undefined ? '' : `   bar ${barMs} ms`;
  console.log(`${what.padEnd(48)} median ${quantile(0.5).padStart(7)} ms   p95 ${quantile(0.95).padStart(7)} ms${bar}`);
}

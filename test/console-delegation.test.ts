import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '#api/access.ts';
import { CHROMIUM, launchBrowser } from './browser.ts';
import { findBarriers, findEnglish } from './system/console-checks.ts';
import { startTinyServer, type TinyServer } from './tiny-server.ts';

const PICTURES = path.resolve('test-results/delegation');
const LAPTOP = { viewport: { width: 1280, height: 850 }, locale: 'en-US' } as const;
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'zh-CN', colorScheme: 'dark', hasTouch: true } as const;
const FAST = { service: 'tiny', healthCheck: { hold: '1s', timeout: '20s' } };

describe('a say over approvals in the console', { skip: CHROMIUM === '' && 'there is no Chromium on PATH' }, () => {
  let server: TinyServer;
  let browser: Browser;
  /** An approver. */
  let ana: Page;
  /** Only reads, on a phone. */
  let liLei: Page;
  const complaints: string[] = [];

  before(async () => {
    mkdirSync(PICTURES, { recursive: true });
    [server, browser] = await Promise.all([startTinyServer(), launchBrowser()]);
    ana = await open(LAPTOP, { name: 'ana', role: 'approver' });
    liLei = await open(PHONE, { name: '李雷', role: 'viewer' });
    const client = server.clientOf('root');
    // What failed lately is risky, and waits for somebody.
    let waiting = false;
    for (let round = 0; round < 5 && !waiting; round++) {
      const { status } = await client.deploy({ ...FAST, version: 'broken', reason: 'try' }, { wait: true });
      waiting = status === 'awaiting-approval';
    }
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function open(options: typeof LAPTOP | typeof PHONE, person: { name: string; role: Role }): Promise<Page> {
    const context = await browser.newContext({ baseURL: server.url, bypassCSP: true, ...options });
    const page = await context.newPage();
    page.on('pageerror', error => complaints.push(error.message));
    const link = await server.clientOf('root').makeLink(person);
    await page.goto(link.path);
    await page.getByRole('button', { name: /Sign in|登录/ }).click();
    await page.waitForURL('/');
    return page;
  }

  async function look(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled', fullPage: true });
    // A dialog lies over landmarks of the page, which are those of its library.
    if ((await page.getByRole('dialog').count()) === 0) assert.deepEqual(await findBarriers(page), [], name);
  }

  test('one approval is handed over, decided on a phone by who only reads, and shown as in whose place', async () => {
    await Promise.all([ana.goto('/approvals'), liLei.goto('/approvals')]);
    // The loop may have asked for something of its own.
    const card = (page: Page, title: string) => page.locator('[data-approval]', { hasText: title });
    const approve = card(liLei, '部署 tiny').getByRole('button', { name: '批准', exact: true });
    await approve.focus();
    await liLei.getByRole('tooltip').getByText('需要“审批人”角色，您是“查看者”。').waitFor();

    await card(ana, 'Deploy tiny').getByRole('button', { name: 'Hand over' }).click();
    const dialog = ana.getByRole('dialog');
    await dialog.getByLabel('Who decides in your place').selectOption('李雷');
    await dialog.getByLabel('Why').fill('knows it best');
    await look(ana, 'one-laptop');
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await ana.getByText('李雷 may decide this in the place of ana: knows it best').waitFor();
    await look(ana, 'handed-laptop');

    await liLei.getByText('李雷 可代 ana 决定：knows it best').waitFor();
    await look(liLei, 'handed-phone');
    await approve.click();
    await liLei.getByRole('dialog').getByLabel('原因').fill('看过了');
    await liLei.getByRole('dialog').getByRole('button', { name: '批准', exact: true }).click();
    await liLei.getByText('李雷（代 ana） 已批准：看过了').waitFor();
    assert.deepEqual(await findEnglish(liLei), []);
    await ana.getByText('李雷 (for ana) agreed: 看过了').waitFor();
  });

  test('all is handed over while away, and taken back by the other', async () => {
    await Promise.all([ana.goto('/approvals'), liLei.goto('/approvals')]);
    await ana.getByRole('button', { name: 'While I am away' }).click();
    const dialog = ana.getByRole('dialog');
    await dialog.getByLabel('Who decides in your place').selectOption('李雷');
    await dialog.getByLabel('Why').fill('on leave');
    await look(ana, 'away-laptop');
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await ana
      .getByText(/李雷 approves in the place of ana until .*: on leave/)
      .last()
      .waitFor();

    await liLei
      .getByText(/李雷 代 ana 审批，至 .*：on leave/)
      .last()
      .waitFor();
    await look(liLei, 'away-phone');
    await liLei.getByRole('button', { name: '结束', exact: true }).last().click();
    await ana.getByText('Nobody approves in the place of somebody else.').waitFor();
    assert.deepEqual(complaints, []);
  });
});

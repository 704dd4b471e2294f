import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { CHROMIUM, launchBrowser, PATIENCE_MS, untilStill } from './browser.ts';

const ZEROOPS = path.resolve(import.meta.dirname, '../zeroops');
const PICTURES = path.resolve('test-results/access');
const LAPTOP = { viewport: { width: 1280, height: 850 }, locale: 'en-US' } as const;
const PHONE = { viewport: { width: 390, height: 844 }, locale: 'zh-CN', colorScheme: 'dark' } as const;

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly told: string;
}

let directory: string;
let server: Started;

/** As it comes, but for the ports; without a platform, so that it is quick. */
async function start(): Promise<Started> {
  const child = spawn(ZEROOPS, ['up', '--config', 'zeroops.yaml'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(),
  });
  let told = '';
  for await (const line of createInterface({ input: child.stdout })) {
    told += `${line}\n`;
    if (!line.includes('Ctrl-C')) continue;
    return { child, url: /console {5}(\S+)/.exec(told)![1]!, told };
  }
  throw new Error(`the server ended after saying:\n${told}`);
}

async function stop({ child }: Started): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function environment(): NodeJS.ProcessEnv {
  const { ZEROOPS_TOKEN: _, ...rest } = process.env;
  return { ...rest, XDG_STATE_HOME: path.join(directory, 'home'), USER: 'tester', SUDO_USER: '' };
}

function zeroops(args: readonly string[], more: Record<string, string> = {}): Promise<{ code: number; out: string }> {
  return new Promise(resolve => {
    const env = { ...environment(), ZEROOPS_URL: server.url, ...more };
    execFile(ZEROOPS, args, { cwd: tmpdir(), env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr }),
    );
  });
}

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-access-'));
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(
    path.join(directory, 'zeroops.yaml'),
    'stateDirectory: state\nhttp: { port: 0 }\notlp: { port: 0, grpc: { port: 0 } }\n',
  );
  server = await start();
});
after(async () => {
  await stop(server);
  rmSync(directory, { recursive: true, force: true });
});

describe('the command line', () => {
  test('is let in by itself, also after a new start; the file is for its owner alone', async () => {
    assert.equal((await zeroops(['status'])).code, 0);
    const file = path.join(directory, 'state/cli-token');
    const old = readFileSync(file, 'utf8');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await stop(server);
    server = await start();
    assert.equal((await zeroops(['status'])).code, 0);
    assert.notEqual(readFileSync(file, 'utf8'), old);
  });

  test('of somebody else is refused, and told what to do', async () => {
    const { code, out } = await zeroops(['status'], { XDG_STATE_HOME: '/nowhere' });
    assert.equal(code, 5);
    assert.match(out, /SIGN_IN_NEEDED/);
    assert.match(out, /ZEROOPS_TOKEN/);
  });

  test('makes tokens that let in as far as their role goes', async () => {
    const { out } = await zeroops(['token', 'add', 'ci', '--role', 'viewer', '--days', '1']);
    const token = { XDG_STATE_HOME: '/nowhere', ZEROOPS_TOKEN: out.trim() };
    assert.equal((await zeroops(['incident', 'list'], token)).code, 0);
    const refused = await zeroops(['pause', '--reason', 'x'], token);
    assert.deepEqual([refused.code, /this takes the role operator/.test(refused.out)], [5, true]);
    assert.match((await zeroops(['token', 'list'])).out, /ci +viewer +cli:tester/);
    await zeroops(['token', 'remove', 'ci']);
    assert.match((await zeroops(['incident', 'list'], token)).out, /SIGN_IN_NEEDED/);
  });

  test('manages people', async () => {
    assert.match((await zeroops(['user', 'add', 'dora', '--role', 'viewer'])).out, /\/sign-in#code=\S+&for=dora/);
    await zeroops(['user', 'role', 'dora', '--role', 'approver']);
    assert.match((await zeroops(['user', 'list'])).out, /dora +approver/);
    assert.equal((await zeroops(['user', 'remove', 'dora'])).code, 0);
    assert.equal((await zeroops(['user', 'remove', 'dora'])).code, 3);
  });
});

describe('a browser', { skip: CHROMIUM === '' && 'there is no Chromium on PATH' }, () => {
  let browser: Browser;
  const complaints: string[] = [];
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ baseURL: server.url, bypassCSP: true, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on('pageerror', error => complaints.push(error.message));
    try {
      await use(page);
    } finally {
      await context.close();
    }
  }

  async function look(page: Page, name: string): Promise<void> {
    await untilStill(page);
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const barriers = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: unknown }[] }> };
      };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id} ${JSON.stringify(nodes).slice(0, 400)}`);
    });
    assert.deepEqual(barriers, [], name);
    assert.ok(
      await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
      `${name} is too wide`,
    );
  }

  for (const [name, options] of Object.entries({ laptop: LAPTOP, phone: PHONE })) {
    test(`without a session learns how to get one, whatever address was wanted, on a ${name}`, () =>
      withPage(options, async page => {
        await page.goto('/incidents/INC-1');
        await page.getByText('./zeroops user link').waitFor();
        await look(page, `outside-${name}`);
        await page.goto('/sign-in#code=nonsense&for=eve');
        await page.locator('form button').click();
        await page.getByRole('alert').waitFor();
        await look(page, `refused-${name}`);
      }));
  }

  test('comes in by the link of the terminal, makes a token and a person, and goes', () =>
    withPage(LAPTOP, async page => {
      await page.goto(/http\S+\/sign-in#code=\S+/.exec(server.told)![0]);
      await look(page, 'link');
      await page.getByLabel('Your name').fill('ana');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'ana: account' }).waitFor();
      await page.goto('/settings');
      await page.getByRole('textbox', { name: 'Name' }).last().fill('ci');
      await page.getByRole('button', { name: 'Create' }).click();
      const headers = { authorization: `Bearer ${await page.getByText(/^zo_/).textContent()}` };
      assert.equal((await fetch(`${server.url}/api/v1/status`, { headers })).status, 200);
      await page.getByRole('textbox', { name: 'Name' }).first().fill('ben');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('Signs ben in once').waitFor();
      await look(page, 'settings');
      await page.getByRole('button', { name: 'Revoke' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await page.getByRole('cell', { name: 'ci', exact: true }).waitFor({ state: 'detached' });
      assert.equal((await fetch(`${server.url}/api/v1/status`, { headers })).status, 401);
      await page.getByRole('button', { name: 'ana: account' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByText('There are no passwords').waitFor();
    }));

  test('of somebody who only reads shows why a button does nothing; once they are removed the door closes', () =>
    withPage(PHONE, async page => {
      await page.goto(/http\S+/.exec((await zeroops(['user', 'link', '--name', 'ben'])).out)![0]);
      await page.getByText('此链接属于 ben。').waitFor();
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByRole('button', { name: '停止操作' }).focus();
      await page.getByRole('tooltip').getByText('需要“操作员”角色，您是“查看者”。').waitFor();
      await page.goto('/settings');
      await page.getByText('需要“管理员”角色，您是“查看者”。').first().waitFor();
      await look(page, 'viewer-phone');
      await zeroops(['user', 'remove', 'ben']);
      await page.getByText('./zeroops user link').waitFor();
    }));

  test('no page complained', () => assert.deepEqual(complaints, []));
});

test('once there is an admin a start prints no link', { skip: CHROMIUM === '' && 'nobody has come in' }, async () => {
  await stop(server);
  server = await start();
  assert.ok(!server.told.includes('/sign-in'), server.told);
});

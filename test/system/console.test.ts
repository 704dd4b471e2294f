import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Product, type SeenIncident, type SeenRun } from '../../bench/loop/product.ts';
import { faultContext, findFault } from '../../playground/faults/registry.ts';
import { CHROMIUM } from '../browser.ts';
import {
  type ConsoleBrowser,
  LAPTOP,
  openBrowser,
  PHONE,
  sayWhy,
  takeGuidePictures,
  takePicture,
} from './console-browser.ts';
import { findBarriers, findEnglish, listPages } from './console-checks.ts';
import { PATIENCE_MS, until } from './patience.ts';

/** From this confidence on the loop acts on a cause. */
const SURE = 0.7;

/** The real product and shop, and a browser as a person would use it. One story after another, on one system. */
describe('the console', { skip: CHROMIUM === '' && 'there is no Chromium on PATH' }, () => {
  let product: Product;
  let browser: ConsoleBrowser;
  /** Of the first fault, and of its repair. On a busy machine others may have come before. */
  let incidentName = 'INC-1';
  let runName = 'RUN-1';

  before(async () => {
    product = await Product.start(path.resolve('test-results/console.log'), { autonomy: 'approve' });
    browser = await openBrowser(product);
  });
  after(async () => {
    await browser?.close();
    if (product === undefined) return;
    for (const name of ['bad-release-errors', 'crash', 'slow-edge']) await findFault(name).clear(faultContext());
    await product.stop();
  });

  const untilCalm = () => until('calm', () => product.isCalm());

  function untilRun(isIt: (run: SeenRun) => boolean): Promise<SeenRun> {
    return until('such a run', async () => {
      await product.approveAll();
      return (await product.runs()).find(isIt);
    });
  }

  /** Resolves to the incident of the fault once its repair waits for approval: one that was open already may take it in. */
  async function injectUntilAsked(fault: string, service: string): Promise<SeenIncident> {
    await untilCalm();
    await findFault(fault).inject(faultContext());
    return until(`question about ${service}`, async () =>
      (await product.incidents()).find(
        ({ status, causes }) => status === 'awaiting-approval' && causes.some(cause => cause.service === service),
      ),
    );
  }

  /** Newest first. */
  async function runsOf({ id }: SeenIncident): Promise<readonly SeenRun[]> {
    return (await product.runs()).filter(({ plan }) => plan.incident === id);
  }

  describe('first start', () => {
    test('a healthy system is calm on the first page', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto('/');
        await page.getByText('Nothing is wrong.').waitFor();
        await page.getByText('19 of 19 instances ready').waitFor();
        await takePicture(page, 'now-calm');
      }));

    test('the page of a service shows what its instances use', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto('/services/order');
        await page.getByRole('heading', { name: 'Resources' }).waitFor();
        for (const name of [
          'CPU, cores',
          'event loop, share of time busy',
          'connection pool, share in use',
          'open files',
        ])
          await page.getByRole('figure', { name }).getByText('order-1: ').waitFor({ state: 'attached' });
        await page.getByRole('figure', { name: 'memory' }).getByText('limit: 256').waitFor({ state: 'attached' });
        await page.getByRole('row', { name: /^order-1 .* cores .* MB/ }).waitFor();
        await takePicture(page, 'service-resources', true);
      }));

    test('pages without anything to show say what will be there', () =>
      browser.withPage(LAPTOP, async page => {
        for (const [name, url, text] of [
          ['incidents', '/incidents', 'There was no incident yet.'],
          ['runs', '/runs', 'Nothing was executed yet.'],
          ['approvals', '/approvals', 'Nothing waits for you.'],
        ] as const) {
          await page.goto(url);
          await page.getByText(text).first().waitFor();
          await takePicture(page, `${name}-empty`);
        }
      }));
  });

  describe('a fault, from the injection to the postmortem', () => {
    test('it appears by itself, and a phone is enough to approve the repair', async () => {
      await browser.withPage(PHONE, async page => {
        await page.goto('/');
        await page.getByText('一切正常。').waitFor();
        const { id, number } = await injectUntilAsked('bad-release-errors', 'payment');
        incidentName = `INC-${number}`;
        await page.getByText('等待您处理').waitFor();
        await takePicture(page, 'approval-phone', true);
        await takeGuidePictures(browser, 'approval', { url: `/incidents/${incidentName}`, height: 700 });
        await page.getByRole('button', { name: '批准', exact: true }).click();
        await sayWhy(page, '回到上一个版本', '批准');
        await page.getByText('等待您处理').waitFor({ state: 'hidden' });
        await page.getByText('一切正常。').waitFor({ timeout: PATIENCE_MS });
        const incident = (await product.incidents()).find(each => each.id === id)!;
        assert.equal(incident.outcome, 'repaired');
        runName = `RUN-${(await runsOf(incident))[0]!.number}`;
      });
      const { items } = await product.get<{ items: object[] }>('/api/v1/journal?kinds=approval.voted');
      assert.match(JSON.stringify(items[0]), /王芳/);
    });

    test('its page tells it as a story: cause, why this plan, what was done, how calls fared', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto(`/incidents/${incidentName}`);
        await page.getByText('bad-release', { exact: true }).first().waitFor();
        await page.locator('canvas').nth(2).waitFor();
        for (const title of ['Why this and not that', 'What happened, fact by fact', 'How harm spread', 'Postmortem']) {
          await page.getByRole('heading', { name: title }).waitFor();
        }
        await page.getByText('chosen', { exact: true }).first().waitFor();
        await page.getByText('blast radius').first().waitFor();
        await page.locator('.stages li.done', { hasText: 'learnt' }).waitFor();
        await page.getByText('after the repair').waitFor();
        await takePicture(page, 'incident-story', true);
      }));

    test('people say what they think of the cause, and the case keeps it', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto(`/incidents/${incidentName}`);
        await page.locator('.feedback').getByRole('button', { name: 'Good' }).click();
        await sayWhy(page, '人工排查的结论相同', 'Good');
        await page.getByText('王芳: good. 人工排查的结论相同').waitFor();
        const { items } = await product.get<{ items: { feedback?: object }[] }>(
          `/api/v1/cases?incident=${incidentName}`,
        );
        assert.deepEqual(items[0]?.feedback, { cause: 'good' });
      }));

    test('two people write notes at once: nobody loses a word, and nothing that they write runs', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto(`/incidents/${incidentName}`);
        await page.getByRole('button', { name: 'Write notes' }).click();
        await page.getByLabel('Text').last().fill('## Lesson\n\n**Canary first.** <img src=x onerror=alert(1)>');
        await product.post(`/api/v1/incidents/${incidentName}/notes`, { text: 'I was here.', version: 0 });
        await page.getByText('cli:lab saved version 1 while you were writing').waitFor();
        await takePicture(page, 'note-conflict');
        await page.getByRole('button', { name: 'I have put it into my text' }).click();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Version 2, by 王芳').first().waitFor();
        await page.getByText('<img src=x onerror=alert(1)>').waitFor();
        assert.equal(await page.locator('.markdown img').count(), 0);
        await page.getByText('What ZeroOps wrote from the journal').click();
        await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      }));

    test('its run shows the plan as a graph, who agreed, and each step with what it said', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto(`/incidents/${incidentName}`);
        await page
          .getByRole('link', { name: /^RUN-\d+$/ })
          .first()
          .click();
        await page.getByText('succeeded').first().waitFor();
        await page.getByText('王芳 agreed: 回到上一个版本').waitFor();
        await page.getByRole('button', { name: /verify/ }).click();
        await page.getByText('health judged').first().waitFor();
        await takePicture(page, 'run-detail', true);
      }));

    test('its pictures are those of the guide', async () => {
      await takeGuidePictures(browser, 'incident', { url: `/incidents/${incidentName}`, height: 700 });
      await takeGuidePictures(browser, 'run', { url: `/runs/${runName}`, height: 700 });
      await takeGuidePictures(browser, 'now', { url: '/', height: 620 });
      await takeGuidePictures(browser, 'postmortem', {
        url: `/incidents/${incidentName}`,
        height: 620,
        prepare: page =>
          page
            .getByRole('heading', { name: /Postmortem|复盘/ })
            .first()
            .scrollIntoViewIfNeeded(),
      });
    });
  });

  describe('a plan that people do not want', () => {
    let incident: SeenIncident;

    test('another one is asked for instead, and the first run is kept as aborted', async () => {
      await untilCalm();
      incident = await injectUntilAsked('crash', 'user');
      await browser.withPage(LAPTOP, async page => {
        await page.goto(`/incidents/INC-${incident.number}`);
        await page.getByRole('button', { name: 'Another plan' }).click();
        const dialog = page.getByRole('dialog');
        const others = dialog.locator('.offer', { hasNotText: 'waits now' });
        await others.locator('input:enabled').first().click();
        await takePicture(page, 'change-plan');
        await sayWhy(page, 'the cache must stay warm', 'Ask for this plan');
      });
      const runs = await runsOf(incident);
      assert.deepEqual(
        runs.map(({ status }) => status),
        ['awaiting-approval', 'aborted'],
      );
      assert.notEqual(runs[0]!.plan.title.en, runs[1]!.plan.title.en);
    });

    test('it is refused on a phone, with the reason in the story; what the loop then offers is approved', async () => {
      const liLei = { ...PHONE, storageState: await browser.signIn('approver', '李雷') };
      await browser.withPage(liLei, async page => {
        await page.goto(`/incidents/INC-${incident.number}`);
        await page.getByRole('button', { name: '拒绝' }).click();
        await sayWhy(page, '晚高峰不要动', '拒绝');
        await page
          .getByText(/晚高峰不要动/)
          .first()
          .waitFor();
        await takePicture(page, 'refused-phone', true);
        await page.getByRole('button', { name: '批准', exact: true }).waitFor();
        await page.getByRole('button', { name: '批准', exact: true }).click();
        await sayWhy(page, '只重启这一个', '批准');
      });
      await untilCalm();
      const statuses = (await runsOf(incident)).map(({ status }) => status);
      assert.deepEqual(statuses, ['succeeded', 'rejected', 'aborted']);
    });
  });

  test('two faults at once are told apart, and both are mended', async () => {
    const known = new Set((await product.incidents()).map(({ id }) => id));
    for (const name of ['crash', 'slow-edge']) await findFault(name).inject(faultContext());
    const places = new Set<string>();
    const news = async () => (await product.incidents()).filter(({ id }) => !known.has(id));
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      for (const { causes } of await news()) {
        for (const { service, callee, confidence } of causes) {
          if (confidence >= SURE) places.add(callee === undefined ? service : `${service} → ${callee}`);
        }
      }
      const incidents = await news();
      if (places.size >= 2 && incidents.every(({ status }) => status === 'resolved')) break;
      assert.ok(Date.now() < end, `only ${[...places].join(', ')} were found, and not all is mended`);
      await product.approveAll();
      await sleep(500);
    }
    await browser.withPage(LAPTOP, async page => {
      const [latest] = await news();
      await page.goto(`/incidents/INC-${latest!.number}`);
      await page.getByRole('heading', { name: 'Causes' }).waitFor();
      await takePicture(page, 'two-faults', true);
    });
  });

  test('a run that ended well is rolled back, after a look at what that would do', async () => {
    await untilCalm();
    const replicas = async () => (await product.services()).find(({ name }) => name === 'payment')?.replicas;
    const usual = (await replicas())!;
    const more = {
      action: 'service.scale',
      target: 'payment',
      params: { replicas: usual + 1 },
      reason: 'the sale begins',
    };
    await product.post('/api/agents/action/exec', more);
    const { number } = await untilRun(
      run => run.status === 'succeeded' && run.plan.title.en.includes('number of instances'),
    );
    assert.equal(await replicas(), usual + 1);
    await browser.withPage(LAPTOP, async page => {
      await page.goto(`/runs/RUN-${number}`);
      await page.getByRole('button', { name: 'Roll back' }).click();
      await page.getByRole('dialog').getByText('Risk', { exact: true }).waitFor();
      await takePicture(page, 'roll-back');
      await sayWhy(page, 'the sale is over', 'Roll back');
      await page.waitForURL(url => /\/runs\/RUN-\d+$/.test(url.pathname) && !url.pathname.endsWith(`-${number}`));
      await product.approveAll();
      await page.locator('main').getByText('succeeded').first().waitFor();
      await page.getByRole('link', { name: `RUN-${number}`, exact: true }).click();
      await page.getByText('Roll back:').waitFor();
      await takePicture(page, 'rolled-back', true);
      await page.getByRole('button', { name: 'Compare' }).click();
      await page
        .getByRole('dialog')
        .getByLabel('Any other run')
        .fill(`RUN-${number + 1}`);
      await page.getByRole('dialog').getByRole('button', { name: 'Compare' }).click();
      await page.waitForURL(`**/runs/RUN-${number}/compare/RUN-${number + 1}`);
      await page.getByRole('table').getByText('not in its plan').first().waitFor();
      await takePicture(page, 'compared', true);
    });
    assert.equal(await replicas(), usual);
  });

  test('the kill switch stops the loop with a reason, and lets it act again', () =>
    browser.withPage(LAPTOP, async page => {
      await page.goto('/');
      for (const [verb, isPaused] of [
        ['Stop acting', true],
        ['Act again', false],
      ] as const) {
        await page.getByRole('button', { name: verb }).click();
        await sayWhy(page, 'drill', verb);
        assert.equal((await product.get<{ paused: boolean }>('/api/v1/status')).paused, isPaused);
      }
    }));

  describe('the journal', () => {
    test('its chain is verified from its page', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto('/journal');
        await page.getByRole('button', { name: 'Verify the chain' }).click();
        await page.getByText(/The chain is intact: \d+ entries/).waitFor();
      }));

    test('it is searched by the server, and an entry shows what led to it', () =>
      browser.withPage(LAPTOP, async page => {
        await page.goto(`/incidents/${incidentName}`);
        await page.getByRole('link', { name: 'All entries of the journal about it' }).click();
        await page.waitForURL(`**/journal?incident=${incidentName}`);
        await page.getByRole('combobox', { name: 'Kind' }).fill('decision.made');
        await page.getByRole('button', { name: 'Search' }).click();
        await page.waitForURL('**kinds=decision.made');
        await page.locator('[data-row]', { hasText: 'run.ended' }).first().waitFor({ state: 'detached' });
        await page.locator('[data-row]', { hasText: 'decision.made' }).first().click();
        const chain = page.getByRole('region', { name: 'What led to it, and what followed' });
        await chain.getByRole('button', { name: /incident\.diagnosed/ }).click();
        await chain.getByRole('button', { name: /decision\.made/ }).waitFor();
      }));
  });

  test('the keyboard alone goes everywhere: letters, rows of a list, the palette', () =>
    browser.withPage(LAPTOP, async page => {
      await page.goto('/');
      await page.locator('h1').waitFor();
      await page.keyboard.type('gi');
      await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor();
      await page.locator('[data-row]').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/incidents/INC-*');
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Next in the list').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      await page
        .getByRole('option', { name: /^payment/ })
        .first()
        .waitFor();
      await page.keyboard.type('payment serv');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/services/payment');
    }));

  for (const scheme of ['light', 'dark'] as const) {
    test(`every page is free of barriers in ${scheme}, on a laptop in English and on a phone in Chinese`, async () => {
      const barriers: string[] = [];
      const english: string[] = [];
      for (const [device, options] of Object.entries({ laptop: LAPTOP, phone: PHONE })) {
        await browser.withPage({ ...options, colorScheme: scheme, bypassCSP: true }, async page => {
          for (const [name, url] of listPages(incidentName, runName)) {
            await page.goto(url);
            await page.locator('h1').waitFor();
            await sleep(700);
            await takePicture(page, `${name}-${device}-${scheme}`, true);
            barriers.push(...(await findBarriers(page)).map(each => `${name} on a ${device}: ${each}`));
            if (device === 'phone') english.push(...(await findEnglish(page)).map(each => `${name}: ${each}`));
          }
        });
      }
      assert.deepEqual(barriers, []);
      assert.deepEqual(english, []);
    });
  }

  test('no page complained', () => assert.deepEqual(browser.complaints, []));
});

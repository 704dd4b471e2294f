import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ReportAnswer } from '#api/report.ts';
import { unworded } from '#domain/sentence.ts';
import { type ApiServer, startApiServer } from '../api-server.fixture.ts';
import { makeStory, ONSET } from '../report/incident.fixture.ts';

const INCIDENT = '01900000-0000-7000-8000-000000000011';
const UNSURE = '01900000-0000-7000-8000-000000000012';
const SILENT = '01900000-0000-7000-8000-000000000013';
let server: ApiServer;

before(async () => {
  server = await startApiServer();
  const { incidents, journal } = server.state;
  const story = makeStory(INCIDENT);
  await incidents.save(story.incident);
  await journal.append(...story.entries);
  const unsure = makeStory(UNSURE);
  const { resolvedAt: _, outcome: __, ...open } = unsure.incident;
  await incidents.save({ ...open, status: 'escalated' });
  await journal.append(...unsure.entries.filter(({ kind }) => /opened|abstained/.test(kind)));
  await incidents.save({ ...open, id: SILENT, status: 'open', causes: [] });
});
after(() => server.close());

async function get(path: string) {
  return server.app.inject({ method: 'GET', url: `/api/v1/incidents/${path}` });
}

async function readReport(id: string, query = ''): Promise<ReportAnswer> {
  const response = await get(`${id}/report${query}`);
  assert.equal(response.statusCode, 200, response.body);
  return response.json();
}

describe('the report of a clear case', () => {
  test('the cause is known, the harm is counted to the end, the outlook is that of the diagnosis', async () => {
    const { verdict, causes, impact, nextChecks } = await readReport(INCIDENT);
    assert.equal(verdict.status, 'known');
    assert.equal(causes[0]!.service, 'payment');
    assert.equal(impact!.entries[0]!.failed, 260);
    assert.equal(impact!.outlook.failures!.direction, 'rising');
    assert.deepEqual(nextChecks, []);
  });

  test('what was ruled out has its reason', async () => {
    const { ruledOut } = await readReport(INCIDENT);
    assert.deepEqual(
      ruledOut.map(({ reason, service }) => [reason, service]),
      [
        ['passed-on', 'gateway'],
        ['passed-on', 'order'],
        ['contradicted', 'order'],
        ['harmless-change', 'cart'],
        ['repair-did-not-help', ''],
      ],
    );
  });

  test('the release long before the onset is part of the story, that of another service is not', async () => {
    const { timeline, runs } = await readReport(INCIDENT);
    assert.equal(timeline[0]!.kind, 'change.seen');
    assert.equal(timeline[0]!.at, ONSET - 90_000);
    assert.ok(!timeline.some(({ summary }) => summary.en.startsWith('cart')));
    assert.deepEqual(
      runs.map(({ title, status }) => [title.en, status]),
      [
        ['Restart payment', 'rolled-back'],
        ['Roll payment back to 1.0.0', 'succeeded'],
      ],
    );
  });

  const pages = [
    {
      language: 'en',
      says: [
        '# INC-1: bad-release at payment',
        'The cause is bad-release at payment (bug in the code), confidence 0.86.',
        '- gateway: of 600 user requests, 260 more than usual failed, and 3 more than usual took longer than 80 ms.',
        '- 17 of 40 users seen were affected (told apart by user.id).',
        '- orders taken: 0.513, before 0.991.',
        'Objective "checkout works": 3 % of the error budget spent since the onset, 90 % left, spent 50.0 times too fast.',
        'If this goes on, the budget is gone in about 26 min (23 min to 30 min).',
        '- order: what is wrong there comes from payment; nothing is left that is its own.',
        '- Change of cart 1 min before the onset (config: TTL 5 → 60): no trouble of its own is seen there.',
      ],
    },
    {
      language: 'zh',
      says: [
        '## 根因',
        '根因是 payment 的 bad-release（代码缺陷），置信度 0.86。',
        '- gateway：600 个用户请求中，失败比平时多 260 个，耗时超过 80 毫秒的请求比平时多 3 个。',
        '- 在观察到的 40 个用户中，有 17 个受到影响（按 user.id 区分）。',
        '照此下去，错误预算预计约 26 分钟后（23 分钟到 30 分钟之间）耗尽。',
        '- 失败请求的占比正在上升：目前为 52 %，每分钟变化 +3.1 个百分点（+2.0 到 +4.2）。',
        '- payment-1 的 process.memory.usage 已用 219 MiB，上限 488 MiB，预计约 5 分钟后（最早 4 分钟后）达到上限。',
        '- 已尝试“Restart payment”，没有效果。',
        '- cart 在故障开始前 1 分钟有变更（配置变更：TTL 5 → 60）：未发现它自身的异常。',
      ],
    },
  ];
  for (const { language, says } of pages) {
    test(`the Markdown in ${language} says it in sentences`, async () => {
      const { headers, body } = await get(`${INCIDENT}/report?format=markdown&lang=${language}`);
      assert.match(String(headers['content-type']), /^text\/markdown/);
      const plain = body.replaceAll('\\', '');
      for (const sentence of says) assert.ok(plain.includes(sentence), `${sentence}\n\n${plain}`);
    });
  }

  test('log lines do not become Markdown', async () => {
    const { body } = await get(`${INCIDENT}/report?format=markdown`);
    assert.ok(body.includes('card \\<token\\> rejected \\| \\`stack\\`'), body);
  });

  test('the picture marks the root and shows the harm of each call', async () => {
    const { headers, body } = await get(`${INCIDENT}/propagation.svg`);
    assert.match(String(headers['content-type']), /^image\/svg\+xml/);
    assert.match(String(headers['content-security-policy']), /default-src 'none'/);
    assert.equal(body.match(/class="node root"/g)?.length, 1);
    assert.equal(body.match(/class="edge"/g)?.length, 3);
    assert.ok(body.includes('✗ 5.2/s') && body.includes('+1.3 s/s'));
  });
});

test('when the cause is not sure, the report says so and what to look at', async () => {
  const { verdict, nextChecks, words } = await readReport(UNSURE);
  assert.deepEqual(verdict, { status: 'unsure', reason: unworded('not sure yet') });
  assert.deepEqual(
    nextChecks.map(({ check, service }) => [check, service]),
    [
      ['tell-apart', 'payment'],
      ['look-at-changes', 'payment'],
      ['code-bug', 'payment'],
      ['known-problem', 'order'],
    ],
  );
  assert.match(words.summary, /not certain.*bad-release at payment/);
  assert.equal(words.nextChecks[3], 'order (edge-delay): time a call from its host');
  assert.ok(words.ruledOut.includes('catalogue: nothing became worse there.'));
  assert.ok(!words.ruledOut.some(sentence => sentence.includes('said better')));
});

test('an incident of which the journal knows nothing yet has a report too', async () => {
  const { verdict, timeline, words } = await readReport(SILENT, '?lang=zh');
  assert.deepEqual([verdict.status, timeline], ['unknown', []]);
  assert.equal(words.summary, '根因未知：目前没有任何服务或调用明显异常。');
  assert.equal((await get(`${SILENT}/propagation.svg`)).statusCode, 200);
});

test('a language or an incident that there is not is refused', async () => {
  assert.equal((await get(`${INCIDENT}/report?lang=fr`)).statusCode, 400);
  assert.equal((await get('INC-99/report')).statusCode, 404);
});

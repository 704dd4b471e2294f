import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { describeCounterfactual } from '#algorithms/causality/describe-counterfactual.ts';
import type { ReportAnswer } from '#api/report.ts';
import type { Case } from '#domain/case.ts';
import { unworded } from '#domain/sentence.ts';
import { readCase } from '../src/cli/diagnose/read-case.ts';
import { type ApiServer, startApiServer } from '../src/server/api-server.fixture.ts';
import { makeStory } from '../src/server/report/incident.fixture.ts';
import { HEALTHY, pour } from './synthetic-shop.ts';

const OLD = '01900000-0000-7000-8000-000000000021';
const FRESH = '01900000-0000-7000-8000-000000000022';
const ZEROOPS = path.resolve(import.meta.dirname, '../zeroops');
/** Half of the payments fail, and everything that waits for one. */
const PAYMENT_FAILS = Object.fromEntries(
  ['payment', 'order→payment', 'order', 'gateway→order', 'gateway'].map(name => [
    name,
    { ...HEALTHY[name]!, errorRatio: 0.5 },
  ]),
);

let server: ApiServer;
let url: string;
let directory: string;

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-report-'));
  server = await startApiServer();
  url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { incidents, journal } = server.state;
  const story = makeStory(OLD);
  await incidents.save(story.incident);
  await journal.append(...story.entries);
  const now = Date.now();
  const onset = now - 60_000;
  const fresh = makeStory(FRESH);
  await incidents.save({ ...fresh.incident, startedAt: onset, resolvedAt: now });
  await journal.append(
    ...fresh.entries
      .filter(({ kind }) => kind === 'incident.diagnosed')
      .map(entry => ({ ...entry, at: onset + 10_000 })),
  );
  await server.state.cases.save(makePastCase(onset - 3_600_000));
  pour(server.window, HEALTHY, onset - 120_000, onset);
  pour(server.window, { ...HEALTHY, ...PAYMENT_FAILS }, onset, now);
  server.window.logs.append({
    ...{ at: onset + 1000, severity: 'error', service: 'payment', instance: 'payment-1', attributes: {} },
    body: 'login with password=hunter2 failed, "really"',
  });
  server.window.spans.append(
    {
      ...{ traceId: 't1', spanId: 's1', parentSpanId: '', name: 'POST /pay, then "wait"', kind: 'server' },
      ...{ startAt: onset + 1000, durationMs: 12, isError: true, statusMessage: '', attributes: {} },
    },
    { service: 'payment', instance: 'payment-1' },
  );
  for (let at = onset - 60_000; at < now; at += 1000) {
    const labels = { service: 'payment', instance: 'payment-1' };
    server.window.series.append('process.memory.usage', labels, 'By', 'gauge', at, 1e8);
    server.window.series.append('process.memory.limit', labels, 'By', 'gauge', at, 5e8);
  }
});
after(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The older incident, as the loop closed it. */
function makePastCase(startedAt: number): Case {
  return {
    ...{
      id: '01900000-0000-7000-8000-000000000031',
      incident: OLD,
      number: 0,
      title: unworded('bad-release at payment'),
    },
    ...{ service: 'payment', failureType: 'code-bug', problem: 'bad-release', strategy: 'x', outcome: 'repaired' },
    ...{ startedAt, detectedAt: startedAt + 2000, resolvedAt: startedAt + 21_000, attempts: 2 },
    ...{ humanInvolved: false, postmortem: unworded('') },
  };
}

function zeroops(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    const env = { ...process.env, ZEROOPS_URL: url, NO_COLOR: '1' };
    execFile(ZEROOPS, args, { cwd: directory, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('incident explain', () => {
  test('tells a person causes, harm, what was ruled out and decisions', async () => {
    const { code, stdout } = await zeroops('incident', 'explain', 'INC-1');
    assert.equal(code, 0);
    for (const part of [
      /1\. payment: bad-release, code-bug, confidence 0\.86/,
      /− CPU as before/,
      /Whom it harms\n {2}- gateway: of 600 user requests, 260 more than usual failed/,
      /Ruled out\n {2}- gateway: what is wrong there comes from order/,
      /Decisions\n/,
      /strategies that were weighed:/,
    ])
      assert.match(stdout, part);
    assert.ok(stdout.split('\n').every(line => line.length <= 100));
  });

  test('tells what would have been, of what type it may be and what helped before, while memory holds the onset', async () => {
    const { stdout } = await zeroops('incident', 'explain', 'INC-2', '--format', 'json');
    const { counterfactual, failureTypes, similarCases, words } = JSON.parse(stdout) as ReportAnswer;
    assert.equal(counterfactual!.indicator.node, 'gateway');
    assert.ok(counterfactual!.factual > 0.45 && counterfactual!.counterfactual < 0.05);
    assert.equal(words.firstCause[0], describeCounterfactual(counterfactual!).en);
    assert.ok(failureTypes!.length > 1);
    assert.ok(failureTypes!.reduce((sum, { probability }) => sum + probability, 0) <= 1.001);
    assert.equal(similarCases!.length, 1);
    assert.match(
      words.similarCases[0]!,
      /^CASE-1 \(bad-release at payment\): Roll payment back to 1\.0\.0, .* 21 s\.$/,
    );
    const told = await zeroops('incident', 'explain', 'INC-2');
    assert.match(told.stdout, /Of the first cause\n {2}- Had payment been normal, gateway errors would have been 0 %/);
    const written = await zeroops('incident', 'explain', 'INC-2', '--lang', 'zh');
    assert.match(written.stdout, / {3}- 若 payment 保持正常/);
    assert.match(written.stdout, /## 相似案例\n\n- CASE-1（payment 的 bad-release）/);
  });

  test('speaks Chinese, in Markdown', async () => {
    const { stdout } = await zeroops('incident', 'explain', '1', '--lang', 'zh');
    assert.match(stdout, /^# INC-1/);
    assert.match(stdout, /根因是 payment 的 bad-release（代码缺陷），置信度 0\.86。/);
  });

  test('gives the report to scripts', async () => {
    const { stdout } = await zeroops('incident', 'explain', 'INC-1', '--format', 'json', '--lang', 'zh');
    assert.equal(JSON.parse(stdout).words.language, 'zh');
  });
});

describe('incident export', () => {
  test('writes a case folder that can be read again, without the secrets', async () => {
    const { code, stdout, stderr } = await zeroops('incident', 'export', 'INC-2', '--out', 'case');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /case\.json, metrics\.csv, spans\.csv, logs\.jsonl/);
    const folder = path.join(directory, 'case');
    assert.ok(!readFileSync(path.join(folder, 'logs.jsonl'), 'utf8').includes('hunter2'));
    const read = await readCase(folder);
    assert.ok(read.until - read.onsetAt >= 59_000);
    const payment = read.series.filter(({ node, callee }) => node === 'payment' && callee === undefined);
    assert.deepEqual(payment.map(({ role }) => role).sort(), ['errors', 'latency', 'requests']);
    const requests = payment.find(({ role }) => role === 'requests')!;
    assert.ok(requests.value.every(value => value >= 8 && value <= 12));
    const errors = payment.find(({ role }) => role === 'errors')!;
    assert.ok(errors.value.some(value => value > 0));
    // A sample sums up the stretch that ends at its instant.
    assert.ok(errors.value.every((value, i) => value === 0 || errors.at[i]! > read.onsetAt));
    const memory = read.series.find(({ metric }) => metric === 'process.memory.usage')!;
    assert.deepEqual([memory.node, memory.role, memory.limit], ['payment-1', 'memory', 5e8]);
    assert.equal(read.spans!.operation[0], 'POST /pay, then "wait"');
    assert.equal(read.spans!.failed[0], 1);
    assert.equal(read.logs!.body[0], 'login with password=*** failed, "really"');
  });

  test('never writes over what is there', async () => {
    const { code, stderr } = await zeroops('incident', 'export', 'INC-2', '--out', 'case');
    assert.notEqual(code, 0);
    assert.match(stderr, /OUTPUT_UNWRITABLE/);
  });

  test('what memory has lost is said plainly', async () => {
    await server.state.incidents.save({ ...makeStory(OLD).incident, startedAt: Date.now() - 3_600_000 });
    const { stderr } = await zeroops('incident', 'export', 'INC-1', '--out', 'late');
    assert.match(stderr, /TELEMETRY_GONE/);
    const { stdout } = await zeroops('incident', 'explain', 'INC-1', '--format', 'json');
    const report = JSON.parse(stdout) as ReportAnswer;
    assert.deepEqual([report.causes.length, report.counterfactual, report.failureTypes], [2, undefined, undefined]);
  });
});

test('a change is told and listed on the command line', async () => {
  const told = await zeroops(
    ...['change', 'add', '--service', 'payment', '--kind', 'config', '--summary', 'TTL halved'],
    ...['--before', 'TTL=60', '--after', 'TTL=30', '--id', 'ttl-1', '--by', 'person:ana'],
  );
  assert.match(told.stdout, /^accepted payment: TTL halved/);
  const again = await zeroops(
    ...['change', 'add', '--service', 'payment', '--kind', 'config', '--summary', 'x', '--id', 'ttl-1'],
  );
  assert.match(again.stdout, /^repeated: this id was told before/);
  const list = await zeroops('change', 'list', '--service', 'payment');
  assert.match(list.stdout, /deploy +payment +ci:412 +version 1\.0\.0 → 1\.1\.0/);
});

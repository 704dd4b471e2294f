import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import { type ApiServer, makeIncident, makePlan, startApiServer } from './api-server.fixture.ts';

const INCIDENT = '01900000-0000-7000-8000-000000000001';
const RUN = '01900000-0000-7000-8000-000000000002';
let server: ApiServer;

/** Stands still, so that what is "now" does not become the past while other tests run. */
const NOW = Math.floor(Date.now() / 1000) * 1000;
const clock = { now: () => NOW, elapsed: () => performance.now() };

before(async () => {
  server = await startApiServer({ clock });
  const { journal, incidents, runs, approvals, cases } = server.state;
  const startedAt = 1_800_000_000_000;
  await incidents.save(makeIncident(INCIDENT, { runs: [RUN] }));
  const plan = makePlan(RUN, INCIDENT);
  await runs.insert({
    ...{
      id: RUN,
      number: 0,
      plan,
      status: 'awaiting-approval',
      createdAt: startedAt + 3000,
      summary: unworded('waits'),
    },
    steps: [{ id: '1-restart', status: 'waiting', summary: unworded('') }],
  });
  await approvals.insert({
    ...{
      id: RUN,
      run: RUN,
      incident: INCIDENT,
      title: plan.title,
      reason: unworded('why'),
      needed: 1,
      status: 'pending',
    },
    ...{ requestedBy: 'zeroops', requestedAt: Date.now(), expiresAt: Date.now() + 3_600_000, votes: [] },
  });
  await cases.save({
    ...{
      id: 'case-1',
      incident: INCIDENT,
      number: 0,
      title: unworded('x'),
      service: 'payment',
      failureType: 'code-bug',
    },
    ...{ problem: 'instance-crash', outcome: 'repaired', startedAt, detectedAt: startedAt, resolvedAt: startedAt },
    ...{ attempts: 1, humanInvolved: false, postmortem: unworded('# INC-1: payment\n') },
  });
  await journal.append(
    {
      ...{ kind: 'platform.instance.exited', subject: 'instance/payment-1', actor: 'platform:processes' },
      at: startedAt - 100,
      data: { summary: unworded('payment-1 exited: SIGKILL'), event: { instance: { service: 'payment' } } },
    },
    {
      ...{ kind: 'platform.instance.exited', subject: 'instance/cart-1', actor: 'platform:processes' },
      at: startedAt - 90,
      data: { summary: unworded('cart-1 exited: SIGKILL'), event: { instance: { service: 'cart' } } },
    },
    {
      ...{ kind: 'incident.opened', subject: `incident/${INCIDENT}`, actor: 'zeroops', incident: INCIDENT },
      at: startedAt + 2000,
      data: { summary: unworded('payment is partly down') },
    },
    {
      ...{ kind: 'decision.made', subject: `incident/${INCIDENT}`, actor: 'zeroops', incident: INCIDENT, run: RUN },
      at: startedAt + 3000,
      data: {
        ...{ summary: 'waits for one approval', mode: 'approval', approvalsNeeded: 1, strategy: 'restart' },
        risk: JSON.parse(JSON.stringify(plan.risk)),
        alternatives: [
          { strategy: 'restart', title: unworded('Restart'), verdict: 'chosen', reason: unworded('best') },
        ],
      },
    },
  );
});
after(() => server.close());

async function get(url: string, headers: Record<string, string> = {}) {
  return server.app.inject({ method: 'GET', url, headers });
}

async function post(url: string, payload: object | string, headers: Record<string, string> = {}) {
  return server.app.inject({ method: 'POST', url, payload, headers });
}

describe('reading', () => {
  const served: readonly { name: string; url: string; expected: (body: never) => unknown; value: unknown }[] = [
    {
      name: 'the status counts what is up',
      url: '/api/v1/status',
      expected: (body: { services: unknown }) => body.services,
      value: { up: 1, total: 1 },
    },
    {
      name: 'objectives come with their budget and burn rates',
      url: '/api/v1/slos',
      expected: (body: { items: { budgetLeft: number; burnRates: { status: string }[] }[] }) =>
        body.items.map(({ budgetLeft, burnRates }) => [budgetLeft, burnRates[0]?.status]),
      value: [[-0.5, 'firing']],
    },
    {
      name: 'an incident is found by its short name',
      url: '/api/v1/incidents/INC-1',
      expected: (body: { id: string }) => body.id,
      value: INCIDENT,
    },
    {
      name: 'an incident is found by its number',
      url: '/api/v1/incidents/1',
      expected: (body: { id: string }) => body.id,
      value: INCIDENT,
    },
    {
      name: 'an incident is found by its id',
      url: `/api/v1/incidents/${INCIDENT}`,
      expected: (body: { number: number }) => body.number,
      value: 1,
    },
    {
      name: 'open incidents can be asked for alone',
      url: '/api/v1/incidents?open=false',
      expected: (body: { items: unknown[] }) => body.items.length,
      value: 0,
    },
    {
      name: 'incidents are filtered by several things at once',
      url: '/api/v1/incidents?status=open,escalated&grade=critical&service=payment&text=DOWN&order=worst-first',
      expected: (body: { items: { number: number }[] }) => body.items.map(({ number }) => number),
      value: [1],
    },
    {
      name: 'incidents are asked for by their ids',
      url: `/api/v1/incidents?ids=${INCIDENT},nobody&brief=true`,
      expected: (body: { items: { number: number; causes: unknown[] }[] }) =>
        body.items.map(({ number, causes }) => [number, causes.length]),
      value: [[1, 1]],
    },
    {
      name: 'incidents are counted by status',
      url: '/api/v1/incidents/counts?service=payment',
      expected: (body: unknown) => body,
      value: { total: 1, statuses: { open: 1 } },
    },
    {
      name: 'runs are counted by status',
      url: '/api/v1/runs/counts?incident=inc-1',
      expected: (body: { total: number }) => body.total,
      value: 1,
    },
    {
      name: 'the journal is searched for words',
      url: '/api/v1/journal?text=no+such+words',
      expected: (body: { items: unknown[] }) => body.items,
      value: [],
    },
    {
      name: 'runs of an incident are found by its short name',
      url: '/api/v1/runs?incident=inc-1',
      expected: (body: { items: { id: string }[] }) => body.items.map(run => run.id),
      value: [RUN],
    },
    {
      name: 'a story tells what led to it and leaves out what befell others',
      url: '/api/v1/incidents/1/story',
      expected: (body: { lines: { offsetMs: number; kind: string }[] }) =>
        body.lines.map(line => [line.offsetMs, line.kind]),
      value: [
        [-100, 'platform.instance.exited'],
        [2000, 'incident.opened'],
        [3000, 'decision.made'],
      ],
    },
    {
      name: 'an explanation has the alternatives and the parts of the risk',
      url: '/api/v1/incidents/1/explain',
      expected: (body: { decisions: { mode: string; risk: { parts: unknown[] }; alternatives: unknown[] }[] }) =>
        body.decisions.map(each => [each.mode, each.risk.parts.length, each.alternatives.length]),
      value: [['approval', 1, 1]],
    },
    {
      name: 'secrets of the environment are hidden',
      url: '/api/v1/services/payment',
      expected: (body: { environment: unknown }) => body.environment,
      value: { MODE: 'fast', API_TOKEN: '***', STORE_URL: 'redis://user:***@cache:6379' },
    },
    {
      name: 'a full page of the journal names the next one',
      url: '/api/v1/journal?limit=2',
      expected: (body: { next: number }) => body.next,
      value: 2,
    },
    {
      name: 'the last page of the journal names none',
      url: '/api/v1/journal?after=2&limit=1000',
      expected: (body: { items: { sequence: number }[]; next?: number }) => [body.items[0]!.sequence, body.next],
      value: [3, undefined],
    },
    {
      name: 'the chain of the journal is intact',
      url: '/api/v1/journal/verify',
      expected: (body: { status: string }) => body.status,
      value: 'intact',
    },
    {
      name: 'a case is found by its short name',
      url: '/api/v1/cases/CASE-1',
      expected: (body: { id: string }) => body.id,
      value: 'case-1',
    },
  ];
  for (const { name, url, expected, value } of served) {
    test(name, async () => {
      const response = await get(url);
      assert.equal(response.statusCode, 200, response.body);
      assert.deepEqual(expected(response.json() as never), value);
    });
  }

  test('the journal is given as a batch of CloudEvents when asked for', async () => {
    const response = await get('/api/v1/journal?kinds=incident.opened', {
      accept: 'application/cloudevents-batch+json',
    });
    assert.equal(response.headers['content-type'], 'application/cloudevents-batch+json');
    const [event] = response.json();
    assert.equal(event.specversion, '1.0');
    assert.equal(event.type, 'io.zeroops.incident.opened');
    assert.equal(event.sequence, '3');
    assert.equal(new Date(event.time).getTime(), 1_800_000_002_000);
  });

  test('a postmortem is Markdown', async () => {
    const response = await get('/api/v1/cases/1/postmortem');
    assert.equal(response.headers['content-type'], 'text/markdown; charset=utf-8');
    assert.equal(response.body, '# INC-1: payment\n');
  });

  test('metrics count what the journal holds', async () => {
    const response = await get('/metrics');
    assert.match(response.body, /^closed_loop_incidents_total 1$/m);
    assert.match(response.body, /^zeroops_telemetry_total\{event="spans accepted"\} 7$/m);
    assert.match(response.body, /^closed_loop_decision_latency_seconds_bucket\{le="1"\} 1$/m);
  });

  test('readiness is 503 and says which part is missing', async () => {
    server.broken.add('database');
    try {
      const response = await get('/readyz');
      assert.equal(response.statusCode, 503);
      const body = response.json() as { parts: { name: string; ready: boolean }[] };
      assert.deepEqual(
        body.parts.filter(part => !part.ready).map(part => part.name),
        ['database'],
      );
      assert.equal((await get('/healthz')).statusCode, 200);
    } finally {
      server.broken.clear();
    }
  });
});

describe('signals', () => {
  let from: number;

  before(() => {
    from = NOW - 60_000;
    for (let second = 0; second < 55; second++) {
      const at = from + second * 1000 + 500;
      for (let call = 0; call < 4; call++) {
        server.window.flows.record({ kind: 'service', service: 'cart' }, at, call === 0 ? 200 : 20, call === 0);
        server.window.flows.record({ kind: 'edge', service: 'gateway', callee: 'cart' }, at, 25, false);
      }
    }
  });

  test('calls of a service come second by second', async () => {
    const calls = (await get(`/api/v1/calls?service=cart&from=${from}&to=${from + 30_000}`)).json();
    assert.equal(calls.stepMs, 1000);
    assert.deepEqual(
      calls.at,
      Array.from({ length: 29 }, (_, second) => from + 1000 + second * 1000),
    );
    assert.deepEqual(new Set(calls.perSecond), new Set([4]));
    assert.deepEqual(new Set(calls.errorRatio), new Set([0.25]));
    assert.ok(calls.p50Ms[0] > 15 && calls.p50Ms[0] < 25 && calls.p95Ms[0] > 150, JSON.stringify(calls));
  });

  test('fewer points sum up longer stretches', async () => {
    const calls = (await get(`/api/v1/calls?service=gateway&callee=cart&to=${from + 50_000}&points=10`)).json();
    assert.equal(calls.stepMs, 5000);
    assert.deepEqual([calls.callee, new Set(calls.perSecond)], ['cart', new Set([4])]);
  });

  test('of nobody known there is nothing', async () => {
    const calls = (await get('/api/v1/calls?service=nobody&from=0')).json();
    assert.deepEqual([calls.at, calls.p95Ms], [[], []]);
  });

  test('an instant that is none is refused', async () => {
    assert.equal((await get('/api/v1/calls?service=cart&from=yesterday')).statusCode, 400);
  });

  test('traffic shows services and edges as they are now', async () => {
    const { services, edges } = (await get('/api/v1/traffic')).json();
    const cart = services.find((each: { service: string }) => each.service === 'cart');
    assert.ok(cart.perSecond > 1 && cart.errorRatio === 0.25, JSON.stringify(cart));
    assert.deepEqual([edges[0].from, edges[0].to, edges[0].errorRatio], ['gateway', 'cart', 0]);
  });
});

describe('changing', () => {
  test('pause and resume are told to the loop with the name of whoever is signed in, not of the body', async () => {
    const paused = await post('/api/v1/pause', { by: 'ana', reason: 'sale' });
    assert.equal(paused.json().paused, true);
    const resumed = await post('/api/v1/resume', { reason: 'over' });
    assert.equal(resumed.json().paused, false);
    assert.deepEqual(server.asked.slice(-2), ['pause by anonymous@127.0.0.1', 'resume by anonymous@127.0.0.1']);
  });

  test('a vote is found by the name of its run, counts once, and a second one is refused', async () => {
    const first = await post('/api/v1/approvals/RUN-1/approve', { reason: 'fine' });
    assert.equal(first.json().status, 'approved', first.body);
    const second = await post(`/api/v1/approvals/${RUN}/reject`, { reason: 'no' });
    assert.equal(second.statusCode, 409);
    assert.equal(second.json().code, 'APPROVAL_REFUSED');
  });

  test('a change from a pipeline reaches the collector, with what it left out filled in', async () => {
    const change = { kind: 'deploy', service: 'payment', summary: '1.0.0 → 1.1.0', actor: 'ci:412' };
    const response = await post('/api/v1/changes', change);
    assert.equal(response.statusCode, 200, response.body);
    assert.equal(response.json().items[0].status, 'accepted');
    assert.deepEqual(response.json().items[0].change.before, {});
    assert.equal(server.asked.at(-1), 'change deploy payment');
  });

  test('settings of detection are shown on the past, then put in force, with what is left out filled in', async () => {
    const settings = { services: { cart: { mute: ['latency'] } } };
    const shown = await post('/api/v1/detection/replay', settings);
    assert.deepEqual(shown.json(), { fromMs: 1, toMs: 2, current: [], proposed: [] });
    const changed = await post('/api/v1/detection/settings', { settings, reason: 'night job' });
    assert.deepEqual(changed.json(), { services: { cart: { sensitivity: 'normal', mute: ['latency'] } } });
    assert.equal(server.asked.at(-1), 'detection by anonymous@127.0.0.1');
    const wrong = await post('/api/v1/detection/replay', { services: { cart: { sensitivity: 'deaf' } } });
    assert.equal(wrong.statusCode, 400);
    assert.match(wrong.body, /sensitivity/);
  });

  test('an incident is closed by a person once; a second time is refused', async () => {
    const id = '01900000-0000-7000-8000-000000000009';
    const { number } = await server.state.incidents.save(makeIncident(id));
    const body = { note: 'mended by hand' };
    assert.equal((await post(`/api/v1/incidents/INC-${number}/resolve`, body)).json().outcome, 'by-people');
    const again = await post(`/api/v1/incidents/INC-${number}/resolve`, body);
    assert.deepEqual([again.statusCode, again.json().code], [409, 'INCIDENT_CLOSED']);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Run } from '#api/run.ts';
import type { TaskPreview } from '#api/task.ts';
import { unworded } from '#domain/sentence.ts';
import { type ApiServer, makePlan, startApiServer } from '../api-server.fixture.ts';

let server: ApiServer;
let deployed: Run;
before(async () => {
  server = await startApiServer();
  deployed = await insert('deployed', 'service.deploy', { version: '1.0.0' }, { version: '1.1.0' });
});
after(() => server.close());

/** A run that ended well, with one step that acted. */
async function insert(id: string, action: string, params: Run['steps'][number]['undo'] & {}, undo: typeof params) {
  const step = { id: 'act', kind: 'action' as const, after: [], timeoutMs: 1000 };
  const { incident: _none, ...plan } = makePlan(id, '');
  return server.state.runs.insert({
    ...{ id, number: 0, status: 'succeeded', createdAt: 1, startedAt: Date.now(), summary: unworded('well') },
    plan: { ...plan, title: unworded(id), steps: [{ ...step, call: { action, service: 'payment', params } }] },
    steps: [{ id: 'act', status: 'succeeded', startedAt: 1, endedAt: 2, summary: unworded(''), undo }],
  });
}

async function ask(run: string, payload: object, headers: Record<string, string> = {}) {
  const url = `/api/v1/runs/${run}/roll-back`;
  const response = await server.app.inject({ method: 'POST', url, payload, headers });
  return { status: response.statusCode, body: response.json(), location: response.headers.location };
}

describe('rolling back a run', () => {
  it('only shows what would be done, and how risky it is, when it is a dry run', async () => {
    const { status, body } = await ask(`RUN-${deployed.number}`, { dryRun: true });
    const preview: TaskPreview = body;
    assert.equal(status, 200);
    assert.deepEqual(preview.steps[0]!.changes, [
      { en: 'payment version 1.0.0 → 1.1.0', zh: 'payment 版本 1.0.0 → 1.1.0' },
    ]);
    assert.deepEqual(
      preview.order.map(({ id }) => id),
      ['undo-act', 'health_check'],
    );
    assert.equal(preview.risk.parts.find(({ name }) => name === 'irreversibility')!.value, 1);
    assert.deepEqual(preview.problems, []);
    assert.deepEqual(server.asked, []);
  });

  it('begins a run of its own, which the first one names, and gives it again for the same key', async () => {
    const key = { 'idempotency-key': 'k' };
    const { status, body, location } = await ask('deployed', { reason: 'slower than before' }, key);
    const begun: Run = body;
    assert.equal(status, 201);
    assert.equal(location, `/api/v1/runs/${begun.id}`);
    assert.match(begun.plan.reason.en, /service.deploy on payment; anonymous@127.0.0.1: slower than before$/);
    assert.deepEqual(begun.plan.steps[0], {
      ...{ id: 'undo-act', kind: 'undo', after: [], timeoutMs: 1000, undo: { version: '1.1.0' } },
      ...{ of: { run: 'deployed', number: deployed.number, step: 'act' } },
      call: { action: 'service.deploy', service: 'payment', params: { version: '1.0.0' } },
    });
    const first: Run = (await server.app.inject('/api/v1/runs/deployed')).json();
    assert.deepEqual(first.rollBack, { run: begun.id, number: begun.number, status: begun.status, undone: [] });
    const again = await ask('deployed', {}, key);
    assert.deepEqual([again.status, again.body.id], [201, begun.id]);
    const healthCheck = { holdMs: 10_000, timeoutMs: 120_000 };
    const [entry] = await server.state.journal.read({ kinds: ['run.requested'] });
    assert.deepEqual(entry?.data.task, {
      type: 'roll-back',
      spec: { run: 'deployed', number: deployed.number, healthCheck },
    });
  });

  it('is refused with a sentence in both languages, and begins nothing', async () => {
    const asked = server.asked.length;
    const number = deployed.number + 1;
    const dry = await ask('deployed', { dryRun: true });
    assert.deepEqual(dry.body.problems, [
      {
        path: 'run',
        problem: { en: `RUN-${number} is there to roll it back already`, zh: `RUN-${number} 已在回滚它` },
      },
    ]);
    const refused = await ask('deployed', { reason: 'again' });
    assert.deepEqual([refused.status, refused.body.code], [409, 'TASK_REFUSED']);
    assert.match(refused.body.detail, /is there to roll it back already$/);
    assert.equal(server.asked.length, asked);
  });

  it('is refused when the state of before cannot be had any more', async () => {
    await insert('gone', 'service.deploy', { version: '1.0.0' }, { version: '0.9.0' });
    const { status, body } = await ask('gone', { reason: 'older is better' });
    assert.equal(status, 409);
    assert.match(JSON.stringify(body.problems), /payment has no version \\"0.9.0\\"/);
  });

  it('names the later run that is in the way', async () => {
    await server.state.runs.update('gone', { status: 'failed', startedAt: Date.now() + 3_600_000 });
    await insert('scaled', 'service.scale', { replicas: 1 }, { replicas: 2 });
    const { body } = await ask('scaled', { dryRun: true });
    assert.match(body.problems[0].problem.en, /^RUN-\d+ \(gone\) changed payment later: roll that back first$/);
  });

  it('is not found for a run that is not there', async () => {
    assert.equal((await ask('RUN-4711', { reason: 'x' })).status, 404);
  });
});

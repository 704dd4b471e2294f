import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ListOf } from '#api/list.ts';
import type { Run } from '#api/run.ts';
import type { RunComparison } from '#api/run-comparison.ts';
import { unworded } from '#domain/sentence.ts';
import { type ApiServer, makePlan, startApiServer } from '../api-server.fixture.ts';

let server: ApiServer;
before(async () => {
  server = await startApiServer();
  await insert('works', '1.0.0', 'succeeded');
  await insert('fails', '1.1.0', 'failed');
});
after(() => server.close());

async function insert(id: string, version: string, status: Run['status']): Promise<void> {
  const call = { action: 'service.deploy', service: 'payment', params: { version } };
  const { incident: _none, ...plan } = makePlan(id, '');
  await server.state.runs.insert({
    ...{ id, number: 0, status, createdAt: 1000, startedAt: 2000, endedAt: 9000, summary: unworded(status) },
    plan: { ...plan, title: unworded(id), steps: [{ id: 'deploy', kind: 'action', after: [], timeoutMs: 1000, call }] },
    steps: [{ id: 'deploy', status: 'succeeded', startedAt: 2000, endedAt: 8000, summary: unworded('') }],
  });
}

async function get<Answer>(path: string): Promise<{ status: number; body: Answer }> {
  const response = await server.app.inject(path);
  return { status: response.statusCode, body: response.json() };
}

describe('comparing two runs', () => {
  it('tells attempts from the journal, and who agreed', async () => {
    const retried = { kind: 'run.step.retried', actor: 'zeroops', run: 'fails', data: { summary: 'again' } };
    await server.state.journal.append(
      { ...retried, subject: 'run/fails/deploy#2' },
      { ...retried, subject: 'run/fails/deploy#3' },
    );
    const approval = { ...{ id: 'fails', run: 'fails', title: unworded('x'), reason: unworded('y'), needed: 1 } };
    const asked = { requestedBy: 'person:ana', requestedAt: 1, expiresAt: 10_000, status: 'pending' as const };
    await server.state.approvals.insert({ ...approval, ...asked, votes: [] });
    await server.state.approvals.vote('fails', { by: 'person:bob', approve: true, reason: 'looks right', at: 2 });

    const { status, body } = await get<RunComparison>('/api/v1/runs/RUN-2/compare/works');
    assert.equal(status, 200);
    assert.deepEqual([body.left.id, body.right.id], ['fails', 'works']);
    assert.deepEqual(body.differences, ['status', 'approvals']);
    assert.deepEqual(body.steps[0]!.differences, ['attempts', 'settings']);
    assert.deepEqual([body.steps[0]!.left!.attempts, body.steps[0]!.right!.attempts], [3, 1]);
    assert.deepEqual(body.steps[0]!.settings, [{ name: 'params.version', left: '1.1.0', right: '1.0.0' }]);
    assert.equal(body.left.votes[0]!.by, 'person:bob');
  });

  it('says which of them is not there', async () => {
    const { status, body } = await get<{ detail: string }>('/api/v1/runs/RUN-1/compare/RUN-4711');
    assert.equal(status, 404);
    assert.match(body.detail, /4711/);
  });
});

describe('runs like one', () => {
  it('are those of the same plan', async () => {
    const { status, body } = await get<ListOf<Run>>('/api/v1/runs/fails/similar');
    assert.equal(status, 200);
    assert.deepEqual(
      body.items.map(({ id }) => id),
      ['works'],
    );
  });

  it('are not to be had of a run that is not there', async () => {
    assert.equal((await get('/api/v1/runs/RUN-4711/similar')).status, 404);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Client } from '#api/client.ts';
import { startTinyServer, type TinyServer } from './tiny-server.ts';

const FAST = { hold: '1s', timeout: '120s' };

describe('a run that ended well', () => {
  let server: TinyServer;
  let client: Client;

  before(async () => {
    server = await startTinyServer();
    client = server.clientOf('ana');
  });
  after(() => server?.stop());

  async function readState() {
    const { version, environment, instances } = await client.getService('tiny');
    return [version, environment.COLOUR, ...instances.map(each => `${each.version} ${each.status}`)];
  }

  const rollBack = (run: string, reason = 'a test') =>
    client.rollBackRun(run, { reason, healthCheck: FAST }, { wait: true });

  it('is rolled back as if it had never been, by a run of its own that the change stream tells of', async () => {
    const before = await readState();
    const wanted = { version: '2.0.0', replicas: 3, environment: { COLOUR: 'green' } };
    const done = await client.deploy({ service: 'tiny', ...wanted, healthCheck: FAST }, { wait: true });
    assert.equal(done.status, 'completed', done.summary.en);
    assert.deepEqual(await readState(), ['2.0.0', 'green', '2.0.0 ready', '2.0.0 ready', '2.0.0 ready']);

    const preview = await client.previewRollBack(done.run);
    assert.deepEqual(
      preview.steps.flatMap(({ changes }) => changes.map(({ en }) => en)),
      ['tiny replicas 3 → 2', 'tiny version 2.0.0 → 1.0.0', 'tiny COLOUR green → blue'],
    );
    const back = await rollBack(done.run, 'slower than before');
    assert.equal(back.status, 'succeeded', back.summary.en);
    assert.deepEqual(await readState(), before);

    const changes = (await client.listChanges({ service: 'tiny' })).items.filter(({ run }) => run === back.id);
    assert.deepEqual(changes.map(({ kind, actor }) => `${kind} ${actor}`).sort(), [
      'config cli:ana',
      'deploy cli:ana',
      'scale cli:ana',
    ]);
    const undone = back.plan.steps.flatMap(step => (step.kind === 'undo' ? [step.of.step] : []));
    const { rollBack: shown } = await client.getRun(done.run);
    assert.deepEqual(shown, { run: back.id, number: back.number, status: 'succeeded', undone });
    await assert.rejects(rollBack(done.run), { code: 'TASK_REFUSED', message: /has rolled it back already/ });
    await assert.rejects(rollBack(`RUN-${back.number}`), { code: 'TASK_REFUSED', message: /is a roll back itself/ });
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Client } from '#api/client.ts';
import type { Deployment } from '#api/deployment.ts';
import { eventually } from './tiny-platform.ts';
import { startTinyServer, type TinyServer } from './tiny-server.ts';

const FAST = { healthCheck: { hold: '1s', timeout: '120s' } };

describe('a deployment by the API', () => {
  let server: TinyServer;
  let client: Client;

  before(async () => {
    server = await startTinyServer();
    client = server.clientOf('ana');
  });
  after(() => server?.stop());

  const readVersions = async () => {
    const service = await client.getService('tiny');
    return [service.version, ...service.instances.map(({ version, status }) => `${version} ${status}`)];
  };
  const statusesOf = ({ tasks }: Deployment) => tasks.map(({ id, status }) => `${id} ${status}`);

  it('shows what it would do, and does nothing', async () => {
    const preview = await client.previewDeployment({ service: 'tiny', version: '2.0.0' });
    assert.deepEqual(preview.steps[0]?.changes, [{ en: 'tiny version 1.0.0 → 2.0.0', zh: 'tiny 版本 1.0.0 → 2.0.0' }]);
    assert.deepEqual(preview.problems, []);
    assert.equal(preview.risk.level, 'medium');
    assert.equal(preview.approvalsNeeded, 0);
    assert.deepEqual(await readVersions(), ['1.0.0', '1.0.0 ready', '1.0.0 ready']);
    assert.deepEqual((await client.listDeployments()).items, []);
  });

  it('brings a good version, checks it, and tells of the change as the person’s', async () => {
    const done = await client.deploy(
      {
        ...FAST,
        service: 'tiny',
        version: '2.0.0',
        replicas: 3,
        environment: { COLOUR: 'green' },
        smokeTest: { requests: [{ path: '/env', contains: '"COLOUR":"green"' }] },
        reason: 'a test',
      },
      { wait: true },
    );
    assert.equal(done.status, 'completed', done.summary.en);
    assert.deepEqual(statusesOf(done), [
      'validate completed',
      'backup completed',
      'configure completed',
      'deploy completed',
      'scale completed',
      'health_check completed',
      'smoke_test completed',
    ]);
    assert.deepEqual(await readVersions(), ['2.0.0', '2.0.0 ready', '2.0.0 ready', '2.0.0 ready']);
    const [change] = (await client.listChanges({ service: 'tiny' })).items.filter(({ kind }) => kind === 'deploy');
    assert.equal(change?.actor, 'cli:ana');
    assert.equal(change?.after.version, '2.0.0');
  });

  it('takes back a version that cannot start, by itself', async () => {
    const done = await client.deploy({ ...FAST, service: 'tiny', version: 'broken' }, { wait: true });
    assert.equal(done.status, 'rolled-back');
    assert.equal(done.previousVersion, '2.0.0');
    assert.deepEqual(statusesOf(done), [
      'validate completed',
      'backup completed',
      'deploy rolled-back',
      'health_check skipped',
      'smoke_test skipped',
    ]);
    assert.deepEqual(await readVersions(), ['2.0.0', '2.0.0 ready', '2.0.0 ready', '2.0.0 ready']);
  });

  it('takes back a version whose answers are wrong, though it starts', async () => {
    const smokeTest = { requests: [{ path: '/env', contains: 'no such thing' }], timeout: '5s' };
    const done = await client.deploy({ ...FAST, service: 'tiny', version: '1.0.0', smokeTest }, { wait: true });
    assert.equal(done.status, 'rolled-back');
    assert.match(done.summary.en, /GET \/env at tiny-1: the body lacks "no such thing"/);
    assert.equal((await readVersions())[0], '2.0.0');
  });

  it('is refused when the version cannot be run, and says what can', async () => {
    await assert.rejects(client.deploy({ service: 'tiny', version: '9.9.9' }), {
      code: 'TASK_REFUSED',
      message: /tiny has no version "9.9.9"; runnable: 1.0.0/,
    });
  });

  it('waits for somebody else once the risk has grown high by failures', async () => {
    await client.deploy({ ...FAST, service: 'tiny', version: 'broken' }, { wait: true });
    const { approvalsNeeded, risk } = await client.previewDeployment({ service: 'tiny', version: '1.0.0' });
    assert.equal(risk.parts.find(({ name }) => name === 'recent-failures')?.value, 1);
    assert.equal(approvalsNeeded, 1);
    const waiting = await client.deploy({ ...FAST, service: 'tiny', version: '1.0.0' }, { wait: true });
    assert.equal(waiting.status, 'awaiting-approval');
    for (const name of ['ana', 'somebody-else'])
      await assert.rejects(server.clientOf(name).approve(waiting.run, { reason: 'mine' }), {
        code: 'APPROVAL_REFUSED',
      });
    const [cleo, ben] = [await server.signIn('cleo', 'approver'), await server.signIn('ben', 'viewer')];
    await assert.rejects(ben.approve(waiting.run, { reason: 'looked at it' }), { code: 'ROLE_TOO_LOW' });
    await cleo.delegate(waiting.run, { to: 'ben', reason: 'knows it best' });
    const { votes } = await ben.approve(waiting.run, { reason: 'looked at it' });
    assert.deepEqual([votes[0]?.by, votes[0]?.for], ['ben', 'cleo']);
    const { items } = await client.readJournal({ run: waiting.run, kinds: 'delegation.started,approval.voted' });
    assert.deepEqual(
      items.map(({ data }) => (data.summary as { en: string }).en),
      ['cleo lets ben decide: Deploy tiny 1.0.0 (knows it best)', 'ben (for cleo) approved: looked at it'],
    );
    const done = await eventually('it has ended', async () => {
      const deployment = await client.getDeployment(waiting.run);
      return deployment.endedAt === undefined ? undefined : deployment;
    });
    assert.equal(done.status, 'completed', done.summary.en);
  });

  it('begins one run for one idempotency key', async () => {
    const [first, second] = [
      await client.deploy({ ...FAST, service: 'tiny', version: '1.0.0' }, { key: 'pipeline-7' }),
      await client.deploy({ ...FAST, service: 'tiny', version: '1.0.0' }, { key: 'pipeline-7' }),
    ];
    assert.equal(first.id, second.id);
    await assert.rejects(client.deploy({ service: 'tiny', version: '2.0.0' }, { key: 'pipeline-7' }), {
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });
});

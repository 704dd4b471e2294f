import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Sentence } from '#api/sentence.ts';
import type { TaskPreview } from '#api/task.ts';
import { type ApiServer, startApiServer } from '../api-server.fixture.ts';

let server: ApiServer;
before(async () => {
  server = await startApiServer();
});
after(() => server.close());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { problems?: { path: string; problem: string }[] };
  readonly location: string | undefined;
}

async function send(url: string, payload: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await server.app.inject({ method: 'POST', url, payload, headers });
  return { status: response.statusCode, body: response.json(), location: response.headers.location as string };
}

const read = async (url: string) => (await server.app.inject(url)).json();

describe('what cannot be done as written is refused with its place', () => {
  const scale = { id: 'a', type: 'action', action: 'service.scale', service: 'payment', params: { replicas: 2 } };
  const deployment = { service: 'payment', version: '1.1.0' };
  const cases: { name: string; url: string; body: object; path: string; problem: RegExp }[] = [
    {
      name: 'a strategy that the platform cannot do',
      ...{ url: '/api/v1/deployments', body: { ...deployment, strategy: 'canary' } },
      ...{ path: 'body/strategy', problem: /only "rolling"/ },
    },
    {
      name: 'a field of a deployment that nobody knows',
      ...{ url: '/api/v1/deployments', body: { ...deployment, GreenEnvironment: 'g' } },
      ...{ path: 'body', problem: /Unrecognized key: "GreenEnvironment"/ },
    },
    {
      name: 'a service that nobody knows',
      ...{ url: '/api/v1/deployments', body: { ...deployment, service: 'paiment' } },
      ...{ path: 'body/service', problem: /known: payment/ },
    },
    {
      name: 'an action of a workflow that does not exist',
      ...{ url: '/api/v1/workflows', body: { name: 'w', tasks: [{ ...scale, action: 'service.fly' }] } },
      ...{ path: 'body/tasks/0/action', problem: /no action "service.fly"/ },
    },
    {
      name: 'a parameter of a task that the action does not know',
      ...{ url: '/api/v1/workflows', body: { name: 'w', tasks: [{ ...scale, params: { replicas: 2, fast: true } }] } },
      ...{ path: 'body/tasks/0/params', problem: /fast/ },
    },
    {
      name: 'tasks that wait for each other',
      ...{ url: '/api/v1/workflows', body: { name: 'w', tasks: [scale], dependencies: { a: ['a'] } } },
      ...{ path: 'body/dependencies', problem: /circular/ },
    },
    {
      name: 'a timeout without a unit',
      ...{ url: '/api/v1/workflows', body: { name: 'w', tasks: [{ ...scale, timeout: '30' }] } },
      ...{ path: 'body/tasks/0/timeout', problem: /a number with a unit/ },
    },
    {
      name: 'parameters of a single action',
      ...{ url: '/api/agents/action/exec', body: { action: 'service.scale', target: 'payment', params: { x: 1 } } },
      ...{ path: 'body/params', problem: /replicas/ },
    },
    {
      name: 'both an incident and a case',
      ...{ url: '/api/agents/rca/analyze', body: { incident: 'INC-1', case: { files: {} } } },
      ...{ path: 'body', problem: /not both/ },
    },
    {
      name: 'a case without its description',
      ...{ url: '/api/agents/rca/analyze', body: { case: { files: { 'metrics.csv': '' } } } },
      ...{ path: 'body/case/files/case.json', problem: /every case has one/ },
    },
  ];
  for (const { name, url, body, path, problem } of cases) {
    it(name, async () => {
      const answer = await send(url, body);
      assert.equal(answer.status, 400);
      const found = answer.body.problems?.find(each => each.path === path);
      assert.ok(found, JSON.stringify(answer.body));
      assert.match(found.problem, problem);
    });
  }
});

describe('a deployment', () => {
  it('is only shown when it is a dry run', async () => {
    const { status, body } = await send('/api/v1/deployments', {
      ...{ service: 'payment', version: '1.1.0', dryRun: true },
    });
    assert.equal(status, 200);
    assert.equal((body.risk as { level: string }).level, 'medium', 'the only instance is away meanwhile');
    assert.deepEqual(server.asked, []);
  });

  it('is created with the words of the seeds, and found again by the name of its run', async () => {
    const { status, body, location } = await send('/api/v1/deployments', {
      ...{ service: 'payment', version: '1.1.0', reason: 'faster' },
    });
    assert.equal(status, 201);
    assert.equal(location, `/api/v1/deployments/${body.id}`);
    assert.equal(body.status, 'running');
    assert.deepEqual(
      (body.tasks as { id: string }[]).map(({ id }) => id),
      ['validate', 'backup', 'deploy', 'health_check', 'smoke_test'],
    );
    assert.deepEqual(await read(`/api/v1/deployments/${body.run}`), body);
    assert.deepEqual((await read('/api/v1/deployments')).items, [body]);
    assert.deepEqual((await read('/api/v1/workflows')).items, []);
    const [entry] = await server.state.journal.read({ kinds: ['run.requested'] });
    assert.equal(entry?.actor, 'anonymous@127.0.0.1');
    assert.equal((await server.app.inject(`/api/v1/workflows/${body.run}`)).statusCode, 404);
  });

  it('is refused when it cannot begin, with the same problems as its dry run', async () => {
    const wanted = { service: 'payment', version: '9.9.9' };
    const { body: preview } = await send('/api/v1/deployments', { ...wanted, dryRun: true });
    const refused = await send('/api/v1/deployments', wanted);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.code, 'TASK_REFUSED');
    const said = (preview as unknown as TaskPreview).problems.map(({ path, problem }) => ({
      path,
      problem: problem.en,
    }));
    assert.deepEqual(refused.body.problems, said);
  });
});

describe('a single action', () => {
  it('is begun, and found again', async () => {
    const { status, body, location } = await send('/api/agents/action/exec', {
      ...{ action: 'service.scale', target: 'payment', params: { replicas: 2 }, reason: 'room' },
    });
    assert.equal(status, 201);
    assert.equal(body.status, 'running');
    assert.deepEqual(await read(location!), body);
    const { items } = await read('/api/v1/actions');
    assert.ok(items.some(({ name }: { name: string }) => name === 'service.deploy'));
  });
});

describe('faults', () => {
  it('are reported, told again, and counted once by their id', async () => {
    const fault = { id: 'pager-7', type: 'latency', severity: 'Critical', component: 'payment', message: 'slow' };
    const first = await send('/api/v1/faults', fault);
    assert.equal(first.status, 201);
    assert.equal(first.body.status, 'detected');
    assert.equal(first.body.severity, 'critical');
    assert.equal((await send('/api/v1/faults', fault)).body.id, first.body.id);
    assert.deepEqual(await read(`/api/v1/faults/${first.body.incident}`), first.body);
    assert.equal((await read('/api/v1/faults')).items.length, 1);
    assert.equal(server.asked.filter(each => each.startsWith('report by ')).length, 1);
  });

  it('that only inform open nothing', async () => {
    const { status, body } = await send('/api/v1/faults', {
      ...{ type: 'hint', severity: 'info', component: 'payment', message: 'odd' },
    });
    assert.equal(status, 201);
    assert.equal(body.status, 'noted');
  });

  it('of what nobody knows, or from long ago, are refused', async () => {
    const fault = { type: 'latency', component: 'nobody', message: 'slow' };
    assert.equal((await send('/api/v1/faults', fault)).status, 404);
    const old = await send('/api/v1/faults', { ...fault, component: 'payment', timestamp: '2020-01-01T00:00:00Z' });
    assert.equal(old.body.problems?.[0]?.path, 'body/timestamp');
  });
});

describe('agents', () => {
  it('collect', async () => {
    assert.equal((await send('/api/agents/collect/run', {})).body.durationMs, 2);
    const empty = await server.app.inject({ method: 'POST', url: '/api/agents/collect/run' });
    assert.equal(empty.statusCode, 200, 'nothing has to be said');
  });

  it('detect what is unusual in the window', async () => {
    const { body } = await send('/api/agents/detect/run', {});
    assert.equal(body.source, 'window');
    const [item] = body.items as { name: string; isBelieved: boolean }[];
    assert.deepEqual([item?.name, item?.isBelieved], ['payment', false]);
  });

  it('detect a jump in a series of somebody’s own', async () => {
    const from = 1_793_000_000_000;
    const points = Array.from({ length: 1500 }, (_, i) => [
      from + i * 60_000,
      i >= 1200 && i < 1215 ? 400 : 80 + (i % 7),
    ]);
    const { body } = await send('/api/agents/detect/run', { series: [{ name: 'latency', unit: 'ms', points }] });
    const items = body.items as { startedAt: number; value: number; description: Sentence }[];
    const jump = items.find(({ startedAt }) => startedAt === from + 1200 * 60_000);
    assert.equal(jump?.value, 400, JSON.stringify(items));
    assert.match(jump!.description.en, /ms/);
  });
});

describe('a case', () => {
  it('is ranked as the command line ranks its folder', async () => {
    const folder = new URL('../../../examples/case/', import.meta.url);
    const files = Object.fromEntries(
      readdirSync(folder).map(name => [name, readFileSync(new URL(name, folder), 'utf8')]),
    );
    const { status, body } = await send('/api/agents/rca/analyze', { case: { files } });
    assert.equal(status, 200);
    const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
    const printed = spawnSync(process.execPath, [main, 'diagnose', fileURLToPath(folder), '--json'], {
      encoding: 'utf8',
    });
    assert.deepEqual(body.ranking, JSON.parse(printed.stdout));
  });
});

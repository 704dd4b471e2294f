import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { isAppError } from '#base/errors.ts';
import type { Instance } from '#domain/topology.ts';
import { createTinyDirectory, eventually, openTiny, TINY_SERVICE as service } from '../../../test/tiny-platform.ts';
import type { Endpoint } from './endpoints-file.ts';
import { isProcessAlive, readProcessStat } from './process-table.ts';

const actor = 'test';
const never = new AbortController().signal;

async function openFresh(t: TestContext, serviceFields: object = {}) {
  const tiny = await createTinyDirectory(serviceFields);
  const open = await openTiny(tiny);
  t.after(() => tiny.remove());
  const { platform } = open.connection;
  const get = (id: string): Instance => platform.listServices()[0]!.instances.find(each => each.id === id)!;
  const readEndpoint = (id: string): Endpoint =>
    JSON.parse(readFileSync(tiny.endpoints, 'utf8')).services[service].find((each: Endpoint) => each.instance === id);
  const kinds = (id: string) => open.events.filter(event => event.instance.id === id).map(({ kind }) => kind);
  return { tiny, ...open, platform, get, readEndpoint, kinds };
}

describe('an instance', () => {
  it('that exits by itself stays down, is told with its last words, and is out of the endpoints', async t => {
    const { tiny, events, get, readEndpoint } = await openFresh(t);
    await fetch(`http://127.0.0.1:${tiny.port}/exit`).catch(() => undefined);
    await eventually('the exit is seen', () => get('tiny-1').status === 'exited');
    const exit = events.find(({ kind }) => kind === 'exited')!;
    assert.match(exit.detail.en, /ended with code 7/);
    assert.equal(get('tiny-1').exit!.code, 7);
    assert.equal(get('tiny-1').crashes, 1);
    assert.equal(get('tiny-1').pid, undefined);
    assert.equal(readEndpoint('tiny-1').ready, false);
    assert.equal(tiny.readStarts().length, 2);
  });

  it('that was killed is restarted on request', async t => {
    const { get, platform } = await openFresh(t);
    process.kill(get('tiny-2').pid!, 'SIGKILL');
    await eventually('the exit is seen', () => get('tiny-2').exit?.signal === 'SIGKILL');
    await platform.restart({ service, key: 'k', actor, mode: 'at-once', instances: ['tiny-2'] }, never);
    assert.equal(get('tiny-2').status, 'ready');
    assert.equal(get('tiny-2').crashes, 1);
  });

  it('that was stopped with SIGSTOP becomes unready, and is replaced without waiting for the end of its grace', async t => {
    const health = { kind: 'http', path: '/health', intervalMs: 100, timeoutMs: 300, startupMs: 60_000 };
    const graceMs = 60_000;
    const { get, platform, batches } = await openFresh(t, { health, stopGraceMs: graceMs });
    const pid = get('tiny-1').pid!;
    process.kill(pid, 'SIGSTOP');
    await eventually('it is unready', () => get('tiny-1').status === 'unready');
    await eventually('the fact is reported', () =>
      batches.some(
        ({ origin, samples }) =>
          origin.instance === 'tiny-1' && samples?.some(each => each.metric === 'process.stopped' && each.value === 1),
      ),
    );
    const begunAt = Date.now();
    await platform.restart({ service, key: 'k', actor, mode: 'at-once', instances: ['tiny-1'] }, never);
    assert.ok(Date.now() - begunAt < graceMs);
    assert.notEqual(get('tiny-1').pid, pid);
    assert.equal(readProcessStat(pid), undefined);
  });

  it('that ignores SIGTERM is killed after its grace', async t => {
    const { get, platform } = await openFresh(t, { version: 'stubborn', stopGraceMs: 300 });
    const pid = get('tiny-1').pid!;
    await platform.restart({ service, key: 'k', actor, mode: 'at-once', instances: ['tiny-1'] }, never);
    assert.notEqual(get('tiny-1').pid, pid);
  });

  it('whose limits were lowered from outside has the ordinary ones again after a restart', async t => {
    const { get, platform } = await openFresh(t);
    const limitOf = () => /Max open files\s+(\d+)/.exec(readFileSync(`/proc/${get('tiny-1').pid}/limits`, 'utf8'))![1];
    const usual = limitOf();
    const { execFileSync } = await import('node:child_process');
    try {
      execFileSync('prlimit', ['--pid', String(get('tiny-1').pid), '--nofile=20:20']);
    } catch {
      return t.skip('prlimit is not installed');
    }
    assert.equal(limitOf(), '20');
    await platform.restart({ service, key: 'k', actor, mode: 'at-once', instances: ['tiny-1'] }, never);
    assert.equal(limitOf(), usual);
  });

  it('whose port is taken by a stranger is failed, and not mistaken for ready', async t => {
    const tiny = await createTinyDirectory();
    const stranger = createServer((_request, response) => response.end('ok'));
    await new Promise<void>(resolve => stranger.listen(tiny.port, '127.0.0.1', resolve));
    const { events } = await openTiny(tiny);
    t.after(async () => {
      await tiny.remove();
      stranger.close();
    });
    const failed = events.find(({ kind }) => kind === 'failed')!;
    assert.equal(failed.instance.id, 'tiny-1');
    assert.match(failed.detail.en, new RegExp(`port ${tiny.port} is taken`));
  });

  it('whose command does not exist is failed with the reason', async t => {
    const { get, events } = await openFresh(t, { versions: { '1.0.0': { command: 'no-such-program' } } });
    assert.equal(get('tiny-1').status, 'failed');
    assert.match(events[0]!.detail.en, /no-such-program E(NOENT|ACCES)/);
  });

  it('that never answers well becomes unready when its time is over', async t => {
    const health = { kind: 'http', path: '/health', intervalMs: 50, timeoutMs: 200, startupMs: 600 };
    const { events } = await openFresh(t, { version: 'sick', health });
    await eventually('it is given up', () =>
      events.some(({ kind, detail }) => kind === 'unready' && /not ready within 600 ms: status 500/.test(detail.en)),
    );
  });
});

describe('a version that cannot start', () => {
  it('fails the operation at its first instance and leaves the others serving', async t => {
    const { tiny, get, platform } = await openFresh(t);
    const call = platform.setVersion({ service, key: 'k', actor, version: 'broken' }, never);
    await assert.rejects(
      call,
      error => isAppError(error) && error.code === 'INSTANCE_NOT_READY' && /cannot start/.test(error.message),
    );
    assert.equal(get('tiny-1').status, 'exited');
    assert.equal(get('tiny-2').version, '1.0.0');
    assert.equal(get('tiny-2').status, 'ready');
    const pid = get('tiny-2').pid;
    // The manifest is read again, also right after the start, and says nothing new of this service.
    const other = { version: '1', versions: { 1: { command: 'node service.mjs' } }, port: tiny.port + 4 };
    tiny.writeOverlay({ services: { other } });
    await eventually('it is read', () => platform.listServices()[1]?.instances[0]?.status === 'ready');
    await platform.setVersion({ service, key: 'back', actor, version: '1.0.0' }, never);
    assert.equal(get('tiny-1').status, 'ready');
    assert.equal(get('tiny-2').pid, pid, 'what ran the right version all the time is left alone');
  });

  it('is rolled out to all instances when the manifest says so', async t => {
    const { tiny, get, changes } = await openFresh(t);
    tiny.writeOverlay({ services: { [service]: { version: 'broken' } } });
    await eventually('both are down', () => get('tiny-1').status === 'exited' && get('tiny-2').status === 'exited');
    assert.deepEqual(
      changes.map(({ summary, actor }) => [summary.en, actor]),
      [['version 1.0.0 → broken', 'manifest']],
    );
  });
});

describe('the manifest', () => {
  it('does not bring back what was rolled back, until it says something new', async t => {
    const { tiny, get, platform, changes } = await openFresh(t);
    tiny.writeOverlay({ services: { [service]: { version: '2.0.0' } } });
    await eventually('2.0.0 is out', () =>
      ['tiny-1', 'tiny-2'].every(id => get(id).version === '2.0.0' && get(id).status === 'ready'),
    );
    await platform.setVersion({ service, key: 'k', actor: 'zeroops', run: 'run-1', version: '1.0.0' }, never);
    tiny.writeOverlay({ services: { [service]: { version: '2.0.0', env: { SIZE: 'large' } } } });
    await eventually('the variable is out', () => platform.listServices()[0]!.environment.SIZE === 'large');
    await eventually('both are ready', () => ['tiny-1', 'tiny-2'].every(id => get(id).status === 'ready'));
    assert.equal(get('tiny-1').version, '1.0.0');
    assert.deepEqual(
      changes.map(({ kind, summary, actor, run }) => [kind, summary.en, actor, run]),
      [
        ['deploy', 'version 1.0.0 → 2.0.0', 'manifest', undefined],
        ['deploy', 'version 2.0.0 → 1.0.0', 'zeroops', 'run-1'],
        ['config', 'SIZE unset → large', 'manifest', undefined],
      ],
    );
  });

  it('that gets broken changes nothing, and counts again once it is mended', async t => {
    const { tiny, platform, get, warnings } = await openFresh(t);
    const pid = get('tiny-1').pid;
    writeFileSync(tiny.overlay, 'services: [');
    await eventually('it is reported', () => warnings.some(line => line.includes('MANIFEST_INVALID')));
    tiny.writeOverlay({ services: { [service]: { replicas: 3 } } });
    await eventually('the third instance is there', () => platform.listServices()[0]!.instances.length === 3);
    assert.equal(get('tiny-1').pid, pid);
    assert.equal(warnings.length, 1, 'reported once, not at every look');
  });

  it('leaves crashed instances down when it changes something else', async t => {
    const { tiny, platform, get } = await openFresh(t);
    process.kill(get('tiny-1').pid!, 'SIGKILL');
    await eventually('the exit is seen', () => get('tiny-1').status === 'exited');
    tiny.writeOverlay({ services: { [service]: { replicas: 3 } } });
    await eventually('the third instance is ready', () => get('tiny-3')?.status === 'ready');
    assert.equal(get('tiny-1').status, 'exited');
    assert.equal(platform.listServices()[0]!.replicas, 3);
  });

  it('adds and removes services while it runs', async t => {
    const { tiny, platform } = await openFresh(t);
    const other = { version: '1', versions: { 1: { command: 'node service.mjs' } }, port: tiny.port + 4 };
    tiny.writeOverlay({ services: { other } });
    await eventually('it is there', () =>
      platform.listServices().some(({ name, instances }) => name === 'other' && instances[0]!.status === 'ready'),
    );
    tiny.writeOverlay({});
    await eventually('its process is gone', () => !tiny.listProcesses().some(({ instance }) => instance === 'other-1'));
    assert.deepEqual(
      platform.listServices().map(({ name }) => name),
      [service],
    );
  });
});

describe('a connection', () => {
  it('gives each process its identity, the declared variables, and nothing of its own secrets', async t => {
    process.env.DATABASE_URL = 'postgres://secret';
    t.after(() => delete process.env.DATABASE_URL);
    const { tiny } = await openFresh(t);
    const env = (await (await fetch(`http://127.0.0.1:${tiny.port + 1}/env`)).json()) as Record<string, string>;
    assert.equal(env.INSTANCE_ID, 'tiny-2');
    assert.equal(env.ZONE, 'b');
    assert.equal(env.COLOUR, 'blue');
    assert.equal(
      env.OTEL_RESOURCE_ATTRIBUTES,
      'service.version=1.0.0,service.instance.id=tiny-2,cloud.availability_zone=b',
    );
    assert.equal(env.ENDPOINTS_FILE, tiny.endpoints);
    assert.equal(env.DATABASE_URL, undefined);
  });

  it('delivers captured lines as log records and facts as samples', async t => {
    const { batches } = await openFresh(t);
    const log = await eventually('a line arrives', () => batches.flatMap(({ logs }) => logs ?? [])[0]);
    assert.equal(log.body, 'listening');
    assert.equal(log.traceId, 'abc');
    const metrics = [
      'process.cpu.utilization',
      'process.memory.usage',
      'process.open_file_descriptors',
      'instance.ready',
    ];
    for (const metric of metrics) {
      await eventually(metric, () =>
        batches.flatMap(({ samples }) => samples ?? []).find(each => each.metric === metric),
      );
    }
    const memory = batches
      .flatMap(({ samples }) => samples ?? [])
      .find(({ metric }) => metric === 'process.memory.usage')!;
    assert.ok(memory.value > 10e6 && memory.value < 300e6);
  });

  it('replaces instances one after another, never two away at a time', async t => {
    const { platform, events } = await openFresh(t);
    let away = 0;
    let mostAway = 0;
    platform.onEvent(({ kind }) => {
      if (kind === 'stopped') mostAway = Math.max(mostAway, ++away);
      if (kind === 'ready') away -= 1;
    });
    await platform.restart({ service, key: 'k', actor, mode: 'rolling' }, never);
    assert.equal(mostAway, 1);
    assert.equal(events.filter(({ kind }) => kind === 'stopped').length, 2);
  });

  it('takes a drained instance out of the endpoints by its weight, and keeps it drained over a restart', async t => {
    const { connection, platform, get, readEndpoint } = await openFresh(t);
    await connection.traffic.setWeight({ service, instances: ['tiny-1'], weight: 0, key: 'w' }, never);
    await platform.restart({ service, key: 'k', actor, mode: 'at-once', instances: ['tiny-1'] }, never);
    assert.equal(get('tiny-1').draining, true);
    assert.equal(readEndpoint('tiny-1').weight, 0);
    assert.equal(readEndpoint('tiny-1').ready, true);
    assert.equal(readEndpoint('tiny-2').weight, 1);
  });

  it('stops every process, and starts them afresh the next time', async t => {
    const { tiny, connection, get } = await openFresh(t);
    const pid = get('tiny-1').pid!;
    await connection.stop();
    assert.deepEqual(tiny.listProcesses(), []);
    assert.equal(isProcessAlive(pid, 0), false);
    const next = await openTiny(tiny);
    assert.equal(tiny.listProcesses().length, 2);
    assert.deepEqual([...new Set(next.events.map(({ kind }) => kind))], ['started', 'ready']);
  });

  it('can be stopped while it starts', async t => {
    const tiny = await createTinyDirectory({ version: 'sick' });
    t.after(() => tiny.remove());
    const { connection } = await openTiny(tiny, { isStarted: false });
    const starting = connection.start();
    await eventually('its processes are there', () => tiny.listProcesses().length === 2);
    await connection.stop();
    await starting;
    assert.deepEqual(tiny.listProcesses(), []);
  });
});

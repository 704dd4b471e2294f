import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import {
  createTinyDirectory,
  eventually,
  openTiny,
  TINY_SERVICE as service,
  type TinyDirectory,
} from '../../../test/tiny-platform.ts';
import { isProcessAlive, readProcessStat } from './process-table.ts';

const HOST = path.join(import.meta.dirname, '../../../test/tiny-host.ts');
const never = new AbortController().signal;

interface Host {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: string[];
  kill(): Promise<void>;
}

function startHost(t: TestContext, tiny: TinyDirectory, fatalLaunch?: number): Host {
  const args = [HOST, tiny.manifest, tiny.stateDir, ...(fatalLaunch === undefined ? [] : [String(fatalLaunch)])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', line => lines.push(line));
  const gone = once(child, 'exit');
  t.after(() => child.kill('SIGKILL'));
  return {
    process: child,
    lines,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function reopen(tiny: TinyDirectory) {
  const open = await openTiny(tiny);
  const instances = () => open.connection.platform.listServices()[0]!.instances;
  return { ...open, instances };
}

async function createTiny(t: TestContext, fields: object = {}): Promise<TinyDirectory> {
  const tiny = await createTinyDirectory(fields);
  t.after(() => tiny.remove());
  return tiny;
}

/** Every instance lives once, and the platform knows which process it is. */
function assertEachOnce(tiny: TinyDirectory, instances: readonly { id: string; pid?: number; status: string }[]): void {
  assert.deepEqual(
    tiny.listProcesses(),
    instances.map(({ id, pid }) => ({ instance: id, pid })),
  );
  assert.deepEqual(
    instances.map(({ id, status }) => [id, status]),
    [
      ['tiny-1', 'ready'],
      ['tiny-2', 'ready'],
    ],
  );
}

describe('when ZeroOps is killed', () => {
  it('idle, its processes live on and are found again, not doubled', async t => {
    const tiny = await createTiny(t);
    const host = startHost(t, tiny);
    await eventually('it is ready', () => host.lines.includes('READY'));
    const before = tiny.listProcesses();
    await host.kill();
    assert.deepEqual(tiny.listProcesses(), before);
    const { instances, events } = await reopen(tiny);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['adopted', 'adopted'],
    );
    assert.deepEqual(tiny.listProcesses(), before);
    assertEachOnce(tiny, instances());
  });

  it('in the middle of a rolling restart, the same key does what is left and nothing twice', async t => {
    const tiny = await createTiny(t, { drainMs: 300 });
    const host = startHost(t, tiny);
    await eventually('it is ready', () => host.lines.includes('READY'));
    host.process.stdin.write('op-1\n');
    await eventually('the first instance was replaced', () => tiny.readStarts().length === 3);
    await host.kill();
    const { instances, connection } = await reopen(tiny);
    await connection.platform.restart({ service, key: 'op-1', actor: 'test', mode: 'rolling' }, never);
    assertEachOnce(tiny, instances());
    assert.deepEqual(tiny.readStarts().sort(), ['tiny-1 1.0.0', 'tiny-1 1.0.0', 'tiny-2 1.0.0', 'tiny-2 1.0.0']);
  });

  for (const { name, fatalLaunch } of [
    { name: 'between the first start and its record', fatalLaunch: 1 },
    { name: 'between the second start and its record', fatalLaunch: 2 },
  ]) {
    it(`${name}, the process without a pid on record is found by its token`, async t => {
      const tiny = await createTiny(t);
      const host = startHost(t, tiny, fatalLaunch);
      await once(host.process, 'exit');
      await eventually('what was started runs', () => tiny.readStarts().length === fatalLaunch);
      const { instances } = await reopen(tiny);
      assertEachOnce(tiny, instances());
      assert.deepEqual(tiny.readStarts().sort(), ['tiny-1 1.0.0', 'tiny-2 1.0.0']);
    });
  }

  it('between a restart and its record, nothing is started twice', async t => {
    const tiny = await createTiny(t);
    const host = startHost(t, tiny, 3);
    await eventually('it is ready', () => host.lines.includes('READY'));
    const gone = once(host.process, 'exit');
    host.process.stdin.write('op-1\n');
    await gone;
    await eventually('what was started runs', () => tiny.readStarts().length === 3);
    const { instances, connection } = await reopen(tiny);
    await connection.platform.restart({ service, key: 'op-1', actor: 'test', mode: 'rolling' }, never);
    assertEachOnce(tiny, instances());
    assert.equal(tiny.readStarts().length, 4);
  });

  it('and a process dies while it is away, that exit is told afterwards and not repaired', async t => {
    const tiny = await createTiny(t);
    const host = startHost(t, tiny);
    await eventually('it is ready', () => host.lines.includes('READY'));
    await host.kill();
    const { pid } = tiny.listProcesses()[0]!;
    const { startTicks } = readProcessStat(pid)!;
    process.kill(pid, 'SIGKILL');
    await eventually('it is gone', () => !isProcessAlive(pid, startTicks));
    const { instances, events } = await reopen(tiny);
    assert.deepEqual(events.map(({ kind, instance }) => `${kind} ${instance.id}`).sort(), [
      'adopted tiny-2',
      'exited tiny-1',
    ]);
    assert.equal(instances()[0]!.status, 'exited');
    assert.equal(instances()[0]!.crashes, 1);
  });

  it('and everything it ran is gone too, the next start is a cold one', async t => {
    const tiny = await createTiny(t);
    const host = startHost(t, tiny);
    await eventually('it is ready', () => host.lines.includes('READY'));
    await host.kill();
    const all = tiny.listProcesses().map(({ pid }) => readProcessStat(pid)!);
    for (const { pid } of all) process.kill(pid, 'SIGKILL');
    await eventually('all is gone', () => all.every(({ pid, startTicks }) => !isProcessAlive(pid, startTicks)));
    const { instances, events } = await reopen(tiny);
    assertEachOnce(tiny, instances());
    assert.ok(!events.some(({ kind }) => kind === 'exited'));
  });

  it('and the manifest changes while it is away, the change is applied at the next start', async t => {
    const tiny = await createTiny(t);
    const host = startHost(t, tiny);
    await eventually('it is ready', () => host.lines.includes('READY'));
    await host.kill();
    tiny.writeOverlay({ services: { [service]: { version: '2.0.0' } } });
    const { instances, changes } = await reopen(tiny);
    assert.deepEqual(
      instances().map(({ version }) => version),
      ['2.0.0', '2.0.0'],
    );
    assert.deepEqual(
      changes.map(({ summary }) => summary.en),
      ['version 1.0.0 → 2.0.0'],
    );
    assertEachOnce(tiny, instances());
  });

  it('and a process hangs while it is away, that is known at once', async t => {
    const health = { kind: 'http', path: '/health', intervalMs: 100, timeoutMs: 200, startupMs: 500 };
    const tiny = await createTiny(t, { health });
    const host = startHost(t, tiny);
    await eventually('it is ready', () => host.lines.includes('READY'));
    await host.kill();
    const startedBefore = Date.now();
    await eventually('its start is over', () => Date.now() - startedBefore > health.startupMs);
    process.kill(tiny.listProcesses()[0]!.pid, 'SIGSTOP');
    const { instances, events } = await reopen(tiny);
    assert.equal(instances()[0]!.status, 'unready');
    assert.ok(events.some(({ kind, detail }) => kind === 'unready' && /no answer within 200 ms/.test(detail.en)));
  });

  it('adopted processes are watched: the exit of one is noticed', async t => {
    const tiny = await createTiny(t);
    const host = startHost(t, tiny);
    await eventually('it is ready', () => host.lines.includes('READY'));
    await host.kill();
    const { instances, events } = await reopen(tiny);
    process.kill(instances()[0]!.pid!, 'SIGKILL');
    await eventually('the exit is told', () => events.some(({ kind }) => kind === 'exited'));
    assert.equal(instances()[0]!.status, 'exited');
  });
});

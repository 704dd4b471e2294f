import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { eventually } from '../../../test/tiny-platform.ts';
import { findLostProcess, isProcessAlive, listDescendants, readProcessStat } from './process-table.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'process-table-'));
after(() => rmSync(directory, { recursive: true }));

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly errorLog?: string;
}

async function run(t: TestContext, command: string, { env = {}, errorLog }: RunOptions = {}): Promise<number> {
  const stderr = errorLog === undefined ? 'ignore' : openSync(errorLog, 'a');
  const options = { detached: true, stdio: ['ignore', 'ignore', stderr] as const, env: { ...process.env, ...env } };
  const child = spawn('sh', ['-c', command], { ...options, stdio: [...options.stdio] });
  t.after(() => process.kill(-child.pid!, 'SIGKILL'));
  // The child is there before its command is: until then it still looks like us.
  await eventually('the command runs', () => readProcessStat(child.pid!)?.groupId === child.pid);
  return child.pid!;
}

describe('the table of processes', () => {
  it('knows a process by its pid and its start', async t => {
    const pid = await run(t, 'sleep 60');
    const { startTicks } = readProcessStat(pid)!;
    assert.equal(isProcessAlive(pid, startTicks), true);
    assert.equal(isProcessAlive(pid, startTicks - 1), false, 'the same pid of an earlier process is another one');
  });

  it('takes a zombie for dead', async t => {
    // The shell becomes sleep, which never asks after the child that it inherited.
    const pid = await run(t, 'true & exec sleep 60');
    const zombie = await eventually('the child has ended', () =>
      listDescendants(pid)
        .map(readProcessStat)
        .find(stat => stat?.state === 'Z'),
    );
    assert.equal(isProcessAlive(zombie.pid, zombie.startTicks), false);
  });

  it('lists children and their children', async t => {
    const pid = await run(t, 'sh -c "sleep 60; true" & wait');
    await eventually('both generations are there', () => listDescendants(pid).length === 2);
  });

  it('has nothing to say of a pid that nobody has', () => {
    assert.equal(readProcessStat(2 ** 30), undefined);
    assert.deepEqual(listDescendants(2 ** 30), []);
  });
});

describe('a process whose pid was never recorded', () => {
  it('is found by its token', async t => {
    const pid = await run(t, 'sleep 60; true', { env: { ZEROOPS_INSTANCE_TOKEN: 'token-a' } });
    const lost = { token: 'token-a', errorLog: '/nowhere', intendedAt: Date.now() };
    assert.equal((await eventually('it is found', () => findLostProcess(lost))).pid, pid);
    assert.equal(findLostProcess({ ...lost, token: 'token-b' }), undefined);
  });

  it('is found by where its errors go when it has cleaned its environment, unless it is older than the intent', async t => {
    const errorLog = path.join(directory, 'tiny-1.err.log');
    const intendedAt = Date.now();
    const pid = await run(t, 'exec env -i sleep 60', { env: { ZEROOPS_INSTANCE_TOKEN: 'token-c' }, errorLog });
    await eventually(
      'the environment is clean',
      () => findLostProcess({ token: 'token-c', errorLog: '/nowhere', intendedAt: 0 }) === undefined,
    );
    const lost = { token: 'token-c', errorLog, intendedAt };
    assert.equal(findLostProcess(lost)?.pid, pid);
    assert.equal(findLostProcess({ ...lost, intendedAt: Date.now() + 60_000 }), undefined);
  });
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { eventually } from '../../../test/tiny-platform.ts';
import { ProcessFacts } from './facts.ts';
import { listDescendants, readProcessStat, readProcFile } from './process-table.ts';

const SPIN = 'for (;;) {}';
const IDLE = 'setInterval(() => {}, 1e9)';

function run(t: TestContext, program: string, ...args: string[]): ChildProcess & { pid: number } {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  t.after(() => child.exitCode === null && process.kill(-child.pid!, 'SIGKILL'));
  return child as ChildProcess & { pid: number };
}

interface Counted {
  readonly pid: number;
  readonly metric: string;
  /** What the kernel has counted so far, in seconds. */
  readonly count: () => number;
}

/** Far less than the kernel's steps, and far more than what is lost in arithmetic. */
const ROUNDING_S = 1e-6;

/**
 * Reads a share over a second that the test makes up, in which the kernel counts as long as it takes: how much it counts
 * in a real second is up to whatever else runs on the machine.
 */
async function assertShareIsTold({ pid, metric, count }: Counted): Promise<void> {
  const facts = new ProcessFacts();
  const earliest = count();
  facts.read({ pid, startedAt: 0, now: 0 });
  const first = count();
  await eventually('the kernel has counted', () => count() >= first + 0.1);
  const least = count() - first - ROUNDING_S;
  const samples = facts.read({ pid, startedAt: 0, now: 1000 });
  const most = count() - earliest + ROUNDING_S;
  const share = samples.find(each => each.metric === metric)!.value;
  assert.ok(share >= least && share <= most, `${share}, not ${least} to ${most}`);
}

function usedS(pid: number): number {
  return [pid, ...listDescendants(pid)].reduce((sum, each) => sum + (readProcessStat(each)?.cpuTicks ?? 0), 0) / 100;
}

function waitedS(pid: number): number {
  return Number(readProcFile(pid, 'schedstat')!.split(' ')[1]) / 1e9;
}

describe('facts of a process', () => {
  it('count its CPU time as a share of one core', async t => {
    const { pid } = run(t, process.execPath, '-e', SPIN);
    await assertShareIsTold({ pid, metric: 'process.cpu.utilization', count: () => usedS(pid) });
  });

  it('include what its children use', async t => {
    const { pid } = run(t, 'sh', '-c', `"${process.execPath}" -e '${SPIN}' & wait`);
    await eventually('the child runs', () => listDescendants(pid).length === 1);
    await assertShareIsTold({ pid, metric: 'process.cpu.utilization', count: () => usedS(pid) });
  });

  it('tell how long it waits for a core that another process has', async t => {
    const core = /^Cpus_allowed_list:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;
    const [{ pid }] = [1, 2].map(() => run(t, 'taskset', '-c', core, process.execPath, '-e', SPIN)) as [
      ChildProcess & { pid: number },
    ];
    await assertShareIsTold({ pid, metric: 'process.cpu.wait', count: () => waitedS(pid) });
  });

  it('give memory, threads, descriptors, limits and age', async t => {
    const { pid } = run(t, process.execPath, '-e', IDLE);
    const facts = new ProcessFacts();
    const read = () => facts.read({ pid, startedAt: 1000, now: 4000, memoryLimitBytes: 5e8 });
    await eventually('it has threads', () =>
      read().some(({ metric, value }) => metric === 'process.threads' && value > 4),
    );
    const values = Object.fromEntries(read().map(({ metric, value }) => [metric, value]));
    assert.equal(values['process.uptime'], 3);
    assert.equal(values['process.memory.limit'], 5e8);
    assert.equal(values['process.stopped'], 0);
    assert.ok(values['process.memory.usage']! > 10e6);
    assert.ok(values['process.open_file_descriptors']! > 3);
    assert.ok(values['process.open_file_descriptors.limit']! > 100);
  });

  it('are none of a process that is gone', async t => {
    const child = run(t, 'true');
    await eventually('it is gone', () => child.exitCode !== null);
    assert.deepEqual(new ProcessFacts().read({ pid: child.pid, startedAt: 0, now: 1 }), []);
  });
});

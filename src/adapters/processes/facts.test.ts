import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { describe, it, type TestContext } from 'node:test';
import { eventually } from '../../../test/tiny-platform.ts';
import { ProcessFacts } from './facts.ts';
import { listDescendants, readProcessStat } from './process-table.ts';

const SPIN = 'for (;;) {}';
const IDLE = 'setInterval(() => {}, 1e9)';

function run(t: TestContext, program: string, ...args: string[]): ChildProcess & { pid: number } {
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  t.after(() => child.exitCode === null && process.kill(-child.pid!, 'SIGKILL'));
  return child as ChildProcess & { pid: number };
}

/** Reads until the kernel has counted some CPU time: at first a process may not have run at all. */
async function readUtilization(facts: ProcessFacts, pid: number): Promise<number> {
  facts.read({ pid, startedAt: Date.now(), now: Date.now() });
  const startTicks = totalTicks(pid);
  await eventually('it has used CPU time', () => totalTicks(pid) >= startTicks + 20);
  const samples = facts.read({ pid, startedAt: Date.now(), now: Date.now() });
  return samples.find(({ metric }) => metric === 'process.cpu.utilization')!.value;
}

function totalTicks(pid: number): number {
  return [pid, ...listDescendants(pid)].reduce((sum, each) => sum + (readProcessStat(each)?.cpuTicks ?? 0), 0);
}

describe('facts of a process', () => {
  it('count its CPU time as a share of one core', async t => {
    const { pid } = run(t, process.execPath, '-e', SPIN);
    const share = await readUtilization(new ProcessFacts(), pid);
    assert.ok(share > 0.05 && share < 1.5, `${share}`);
  });

  it('include what its children use', async t => {
    const { pid } = run(t, 'sh', '-c', `"${process.execPath}" -e '${SPIN}' & wait`);
    await eventually('the child runs', () => listDescendants(pid).length === 1);
    const share = await readUtilization(new ProcessFacts(), pid);
    assert.ok(share > 0.05, `${share}`);
  });

  it('tell how long it waits for a core that another process has', async t => {
    const [{ pid }] = [1, 2].map(() => run(t, 'taskset', '-c', '0', process.execPath, '-e', SPIN)) as [
      ChildProcess & { pid: number },
    ];
    const facts = new ProcessFacts();
    let wait: number | undefined;
    await eventually('it waits', () => {
      wait = facts
        .read({ pid, startedAt: Date.now(), now: Date.now() })
        .find(({ metric }) => metric === 'process.cpu.wait')?.value;
      return wait !== undefined && wait > 0.1;
    });
    assert.ok(wait! < 1.5, `${wait}`);
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

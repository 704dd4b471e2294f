import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { eventually } from '../../../test/tiny-platform.ts';
import { listCpuGroups, parseCpuStat, readCpuQuota } from './cpu-quota.ts';

describe('the quota of CPU of a process', () => {
  const PLACES: readonly [name: string, text: string, groups: readonly string[]][] = [
    ['version 2', '0::/system.slice/shop.service\n', ['/sys/fs/cgroup/system.slice/shop.service']],
    [
      'version 1, where cpu goes with cpuacct',
      '5:cpu,cpuacct:/docker/12ab\n1:name=systemd:/docker/12ab\n',
      ['/sys/fs/cgroup/cpu,cpuacct/docker/12ab', '/sys/fs/cgroup/cpu/docker/12ab'],
    ],
    ['both', '1:cpu:/a\n0::/b\n', ['/sys/fs/cgroup/cpu/a', '/sys/fs/cgroup/b']],
    ['a name with a colon', '0::/run-u1:2.scope', ['/sys/fs/cgroup/run-u1:2.scope']],
    ['no control groups', '', []],
  ];
  for (const [name, text, groups] of PLACES) {
    it(`is looked for in ${name}`, () => assert.deepEqual(listCpuGroups(text), groups));
  }

  it('is read off the counters of its group', () => {
    const text = 'usage_usec 9\nnr_periods 120\nnr_throttled 30\nthrottled_usec 5\n';
    assert.deepEqual(parseCpuStat('/g', text), { group: '/g', periods: 120, throttled: 30 });
  });

  it('is none where the group counts no periods', () => {
    assert.equal(parseCpuStat('/g', 'usage_usec 9\n'), undefined);
    assert.equal(parseCpuStat('/g', ''), undefined);
  });

  it('counts how often a real process is halted', async t => {
    const group = makeGroup();
    if (group === undefined) return t.skip('control groups cannot be made here');
    const child = spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' });
    t.after(async () => {
      child.kill('SIGKILL');
      await eventually('the group is empty', () => isRemoved(group));
    });
    assert.notEqual(readCpuQuota(child.pid!)?.group, group);
    writeFileSync(`${group}/cgroup.procs`, String(child.pid));
    const { periods, throttled } = await eventually('it was halted', () => {
      const counters = readCpuQuota(child.pid!);
      return counters?.group === group && counters.throttled > 2 ? counters : undefined;
    });
    assert.ok(throttled <= periods);
  });
});

/** Of version 1 or 2, with a tenth of a core. */
function makeGroup(): string | undefined {
  const name = `zeroops-test-${process.pid}`;
  const attempts: readonly [folder: string, quota: Readonly<Record<string, string>>][] = [
    [`/sys/fs/cgroup/cpu/${name}`, { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '10000' }],
    [`/sys/fs/cgroup/${name}`, { 'cpu.max': '10000 100000' }],
  ];
  return attempts.find(([folder, quota]) => {
    try {
      mkdirSync(folder);
      // In a folder that is none of the kernel's nothing appears by itself.
      const isGroup = existsSync(`${folder}/cgroup.procs`);
      if (!isGroup) rmdirSync(folder);
      for (const [file, text] of isGroup ? Object.entries(quota) : []) writeFileSync(`${folder}/${file}`, text);
      return isGroup;
    } catch {
      // Another version, or no right to it.
      return false;
    }
  })?.[0];
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

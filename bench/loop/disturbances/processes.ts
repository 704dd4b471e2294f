/** Signals to processes, and limits of the machine. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { type Disturbance, pidsOf } from './disturbance.ts';

export const processDisturbances: readonly Disturbance[] = [
  {
    id: 'killed-service',
    truth: { service: 'gateway', type: 'code-bug', problem: 'instance-crash' },
    disturb: async shop => signalAll(pidsOf(shop, 'gateway'), 'SIGKILL'),
  },
  {
    id: 'stopped-process',
    truth: { service: 'catalogue', type: 'code-bug', problem: 'instance-hang' },
    disturb: async shop => signalAll(pidsOf(shop, 'catalogue').slice(0, 1), 'SIGSTOP'),
  },
  {
    id: 'stopped-cache',
    truth: { service: 'cache', type: 'code-bug', problem: 'instance-hang' },
    disturb: async shop => signalAll(pidsOf(shop, 'cache'), 'SIGSTOP'),
  },
  {
    id: 'stopped-worker',
    truth: { service: 'worker', type: 'code-bug', problem: 'instance-hang' },
    disturb: async shop => signalAll(pidsOf(shop, 'worker'), 'SIGSTOP'),
  },
  {
    id: 'stopped-database',
    truth: { service: 'database', type: 'code-bug', problem: 'instance-hang' },
    disturb: async shop => {
      const [postmaster] = pidsOf(shop, 'database');
      return signalAll([postmaster!, ...childrenOf(postmaster!)], 'SIGSTOP');
    },
  },
  {
    id: 'few-descriptors',
    truth: { service: 'order', type: 'resource-exhaustion', problem: 'descriptor-exhaustion' },
    disturb: async shop => {
      for (const pid of pidsOf(shop, 'order')) execFileSync('prlimit', [`--pid=${pid}`, '--nofile=24:24']);
      return () => {};
    },
  },
  {
    id: 'little-processor',
    truth: { service: 'payment', type: 'resource-exhaustion', problem: 'cpu-throttling' },
    disturb: async shop => limitProcessor(pidsOf(shop, 'payment'), 0.02),
  },
];

function childrenOf(pid: number): number[] {
  return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
}

function signalAll(pids: readonly number[], signal: 'SIGKILL' | 'SIGSTOP'): () => void {
  for (const pid of pids) process.kill(pid, signal);
  return () => {
    for (const pid of signal === 'SIGSTOP' ? pids : []) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // A repair has replaced it.
      }
    }
  };
}

/** A group of control groups (version 1) that may use so many cores together; needs the right to make one. */
function limitProcessor(pids: readonly number[], cores: number): () => void {
  const group = `/sys/fs/cgroup/cpu/disturbance-${process.pid}`;
  mkdirSync(group);
  writeFileSync(`${group}/cpu.cfs_period_us`, '100000');
  writeFileSync(`${group}/cpu.cfs_quota_us`, String(100_000 * cores));
  for (const pid of pids) writeFileSync(`${group}/cgroup.procs`, String(pid));
  return () => {
    for (const pid of pids) {
      try {
        writeFileSync('/sys/fs/cgroup/cpu/cgroup.procs', String(pid));
      } catch {
        // A repair has replaced it.
      }
    }
    rmdirSync(group);
  };
}

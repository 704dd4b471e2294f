import { readdirSync } from 'node:fs';
import type { SamplePoint } from '#domain/signal.ts';
import { type QuotaCounters, readCpuQuota } from './cpu-quota.ts';
import { listDescendants, readProcessStat, readProcFile } from './process-table.ts';

const KIBIBYTE = 1024;
/** Ticks of /proc/<pid>/stat per second: fixed to 100 for user space on Linux. */
const TICKS_PER_SECOND = 100;
const NANOSECOND_S = 1e-9;

/** What must be remembered of one process between two readings: counters of it and of its children, by pid. */
interface CounterMemory {
  readonly at: number;
  readonly cpuTicks: ReadonlyMap<number, number>;
  readonly waitNs: number;
  readonly quota: QuotaCounters | undefined;
  readonly readBytes: number;
  readonly writeBytes: number;
}

export interface FactsInput {
  readonly pid: number;
  readonly startedAt: number;
  readonly now: number;
  readonly memoryLimitBytes?: number;
}

/** Reads what the kernel knows of processes. One reader per connection; a new pid starts anew. */
export class ProcessFacts {
  readonly #memories = new Map<number, CounterMemory>();

  /** Empty when the process is gone or there is no /proc. */
  read(input: FactsInput): SamplePoint[] {
    const { pid, now, startedAt, memoryLimitBytes } = input;
    const stat = readProcessStat(pid);
    const status = readProcFile(pid, 'status');
    if (stat === undefined || status === undefined) return [];
    const family = [pid, ...listDescendants(pid)];
    const sample = sampleAt(now);
    return [
      ...this.#counters(family, pid, now),
      sample('process.memory.usage', memoryOf(status, family.slice(1)), 'By'),
      sample('process.threads', statusNumber(status, 'Threads'), '{thread}'),
      sample('process.uptime', Math.max(0, now - startedAt) / 1000, 's'),
      sample('process.stopped', stat.state === 'T' || stat.state === 't' ? 1 : 0, '1'),
      ...descriptorsOf(pid, now),
      ...(memoryLimitBytes === undefined ? [] : [sample('process.memory.limit', memoryLimitBytes, 'By')]),
    ];
  }

  /** Forgets processes that are not among those given. */
  keepOnly(pids: ReadonlySet<number>): void {
    for (const pid of this.#memories.keys()) if (!pids.has(pid)) this.#memories.delete(pid);
  }

  /** The first reading of a process gives no rate. */
  #counters(family: readonly number[], pid: number, now: number): SamplePoint[] {
    const before = this.#memories.get(pid);
    const cpuTicks = new Map(family.map(each => [each, readProcessStat(each)?.cpuTicks ?? 0]));
    const waitNs = waitOf(pid);
    const quota = readCpuQuota(pid);
    const io = readProcFile(pid, 'io') ?? '';
    const readBytes = statusNumber(io, 'read_bytes');
    const writeBytes = statusNumber(io, 'write_bytes');
    this.#memories.set(pid, { at: now, cpuTicks, waitNs, quota, readBytes, writeBytes });
    if (before === undefined || now <= before.at) return [];
    // A child that began since the last reading counts from its beginning; one that ended is lost.
    const ticks = [...cpuTicks].reduce((sum, [each, value]) => sum + value - (before.cpuTicks.get(each) ?? 0), 0);
    const seconds = (now - before.at) / 1000;
    const sample = sampleAt(now);
    const transfer = (direction: string, bytes: number): SamplePoint => ({
      ...sample('process.disk.io', Math.max(0, bytes), 'By'),
      kind: 'sum',
      labels: { direction },
    });
    return [
      sample('process.cpu.utilization', Math.max(0, ticks) / TICKS_PER_SECOND / seconds, '1'),
      sample('process.cpu.wait', (Math.max(0, waitNs - before.waitNs) * NANOSECOND_S) / seconds, '1'),
      ...throttledOf(before.quota, quota).map(share => sample('process.cpu.throttled', share, '1')),
      ...(io === ''
        ? []
        : [transfer('read', readBytes - before.readBytes), transfer('write', writeBytes - before.writeBytes)]),
    ];
  }
}

export function sampleAt(at: number): (metric: string, value: number, unit: string) => SamplePoint {
  return (metric, value, unit) => ({ metric, labels: {}, at, value, kind: 'gauge', unit });
}

/** Share of the periods in which its group was halted; none while nothing of it ran, or no quota holds. */
function throttledOf(before: QuotaCounters | undefined, now: QuotaCounters | undefined): number[] {
  if (now === undefined || before?.group !== now.group || now.periods <= before.periods) return [];
  return [Math.max(0, now.throttled - before.throttled) / (now.periods - before.periods)];
}

/** How long its main thread was ready to run and did not: others had the core, or a quota was used up. */
function waitOf(pid: number): number {
  return Number(readProcFile(pid, 'schedstat')?.split(' ')[1] ?? 0);
}

/** Resident memory; of children only what they do not share with their parent, as PostgreSQL's do. */
function memoryOf(status: string, descendants: readonly number[]): number {
  const own = statusNumber(status, 'VmRSS');
  const below = descendants.map(pid => statusNumber(readProcFile(pid, 'status') ?? '', 'RssAnon'));
  return below.reduce((sum, kib) => sum + kib, own) * KIBIBYTE;
}

/** Another user's descriptors cannot be listed; then there is no sample, rather than a false zero. */
function descriptorsOf(pid: number, now: number): SamplePoint[] {
  const sample = sampleAt(now);
  const limit = /^Max open files\s+(\d+)/m.exec(readProcFile(pid, 'limits') ?? '')?.[1];
  const open = countDescriptors(pid);
  return [
    ...(open === undefined ? [] : [sample('process.open_file_descriptors', open, '{descriptor}')]),
    ...(limit === undefined ? [] : [sample('process.open_file_descriptors.limit', Number(limit), '{descriptor}')]),
  ];
}

function countDescriptors(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return undefined;
  }
}

/** `Name:   123 kB` → 123; 0 when the line is absent, as VmRSS is for a process that is ending. */
function statusNumber(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

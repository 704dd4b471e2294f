import { readFileSync } from 'node:fs';
import { readProcFile } from './process-table.ts';

/** How often a group of processes was held to its share of CPU, since the group was made. */
export interface QuotaCounters {
  readonly group: string;
  /** Of the quota (100 ms by default), in which anything of the group ran. */
  readonly periods: number;
  /** Those in which it was halted until the next one. */
  readonly throttled: number;
}

/** Undefined when no quota holds for the process, or there are no control groups. */
export function readCpuQuota(pid: number): QuotaCounters | undefined {
  for (const group of listCpuGroups(readProcFile(pid, 'cgroup') ?? '')) {
    const counters = parseCpuStat(group, readText(`${group}/cpu.stat`));
    if (counters !== undefined && counters.periods > 0) return counters;
  }
  return undefined;
}

/** Folders of the groups that may hold the quota, by what /proc/<pid>/cgroup says (cgroups(7)): version 1, then 2. */
export function listCpuGroups(text: string): string[] {
  const lines = text.split('\n').map(line => /^\d+:([^:]*):(\/.*)$/.exec(line));
  const named = lines.flatMap(line => (line === null ? [] : [{ controllers: line[1]!.split(','), path: line[2]! }]));
  const first = named.find(({ controllers }) => controllers.includes('cpu'));
  const second = named.find(({ controllers: [only] }) => only === '');
  const mounts = first === undefined ? [] : new Set([first.controllers.join(','), 'cpu']);
  return [
    ...[...mounts].map(mount => `/sys/fs/cgroup/${mount}${first!.path}`),
    ...(second === undefined ? [] : [`/sys/fs/cgroup${second.path}`]),
  ];
}

export function parseCpuStat(group: string, text: string): QuotaCounters | undefined {
  const read = (name: string) => new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  const [periods, throttled] = [read('nr_periods'), read('nr_throttled')];
  return periods === undefined || throttled === undefined
    ? undefined
    : { group, periods: Number(periods), throttled: Number(throttled) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One injected fault, as `faults.json` tells it. */
export interface NezhaFault {
  readonly id: string;
  readonly system: string;
  readonly date: string;
  readonly injectTimeUtc: string;
  readonly service: string;
  readonly type: string;
  /** `HH_MM` of the last minute that may be looked at. */
  readonly evalMinute: string;
  readonly minutes: readonly string[];
}

export const MISSING_NEZHA =
  'Give the folder of the Nezha data set as the first argument: rca_data/, construct_data/ and faults.json (github.com/IntelligentDDS/Nezha).';

export function readFaults(folder: string): NezhaFault[] {
  const file = path.join(folder, 'faults.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** The folders of a system's fault-free minutes: those of the day, else all of the system. */
export function findHealthyFolders(
  folder: string,
  { system, date }: NezhaFault,
  faults: readonly NezhaFault[],
): string[] {
  const root = path.join(folder, 'construct_data');
  if (!existsSync(root)) return [];
  if (existsSync(path.join(root, date))) return [path.join(root, date)];
  // The set names its systems by date only: OnlineBoutique was recorded in 2022, TrainTicket in 2023.
  const years = new Set(faults.filter(fault => fault.system === system).map(fault => fault.date.slice(0, 4)));
  const days = readdirSync(root).filter(day => years.has(day.slice(0, 4)));
  return days.map(day => path.join(root, day));
}

/** The service of a pod: its name without the two hashes of its replica set. */
export function serviceOf(pod: string): string {
  return pod.replace(/-[0-9a-z]+-[0-9a-z]+$/, '');
}

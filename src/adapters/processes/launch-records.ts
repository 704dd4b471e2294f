/**
 * What was launched, kept in instances.json so that a ZeroOps that was killed finds its processes again. A record is
 *
 *   intended ──▶ running ──▶ exited (by itself) | stopped (as asked)
 *      └──▶ failed (could not be started)
 *
 * `intended` is on disk before the process is: a process without a pid in the record is looked for by its token.
 */
import path from 'node:path';
import { readBootId } from './process-table.ts';
import { readStateFile, writeStateFile } from './state-files.ts';

export interface LaunchRecord {
  readonly instance: string;
  readonly service: string;
  readonly version: string;
  readonly zone: string;
  readonly port: number;
  /** Generation of the desired state that it was launched for; 0 is never desired. */
  readonly generation: number;
  readonly specHash: string;
  readonly token: string;
  readonly state: 'intended' | 'running' | 'exited' | 'stopped' | 'failed';
  readonly intendedAt: number;
  readonly pid?: number;
  readonly startTicks?: number;
  readonly startedAt?: number;
  readonly exit?: { readonly at: number; readonly code: number | null; readonly signal: string | null };
  readonly crashes: number;
}

interface RecordsFile {
  readonly bootId: string;
  readonly records: readonly LaunchRecord[];
}

const FORMAT = 1;

export class LaunchRecords {
  readonly #file: string;
  readonly #bootId = readBootId();
  readonly #records = new Map<string, LaunchRecord>();
  /** Whether the records were made since the machine started: pids of an earlier boot mean nothing. */
  readonly isSameBoot: boolean;

  constructor(stateDir: string) {
    this.#file = path.join(stateDir, 'instances.json');
    const saved = readStateFile<RecordsFile>(this.#file, FORMAT);
    this.isSameBoot = saved?.bootId === this.#bootId;
    for (const record of saved?.records ?? []) this.#records.set(record.instance, record);
  }

  list(): LaunchRecord[] {
    return [...this.#records.values()];
  }

  find(instance: string): LaunchRecord | undefined {
    return this.#records.get(instance);
  }

  save(record: LaunchRecord): void {
    this.#records.set(record.instance, record);
    this.#write();
  }

  remove(instance: string): void {
    if (this.#records.delete(instance)) this.#write();
  }

  #write(): void {
    const content: RecordsFile = { bootId: this.#bootId, records: this.list() };
    writeStateFile(this.#file, FORMAT, content);
  }
}

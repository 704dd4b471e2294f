import type { Run, RunStatus, StepState } from '#domain/run.ts';

/** All that is given must hold. */
export interface RunFilter {
  readonly incident?: string;
  readonly statuses?: readonly RunStatus[];
  readonly service?: string;
  /** Only runs of this type of task. */
  readonly task?: string;
  /** Every word is part of the number, title, summary or services. */
  readonly text?: string;
  readonly ids?: readonly string[];
  /** Epoch milliseconds; only runs that started after, each with its locks held. */
  readonly startedAfter?: number;
}

export interface RunStore {
  /** Inserts once by id; a second insert of the same id returns the first. Gives the number (pass 0). */
  insert(run: Run): Promise<Run>;
  update(
    id: string,
    fields: Partial<Pick<Run, 'status' | 'startedAt' | 'endedAt' | 'summary' | 'abort'>>,
  ): Promise<void>;
  saveStep(runId: string, step: StepState): Promise<void>;
  find(idOrNumber: string): Promise<Run | undefined>;
  /** Newest first, from below the number `before` on. */
  list(query: RunFilter & { readonly before?: number; readonly limit?: number }): Promise<readonly Run[]>;
  /** How many in each status; those without any are absent. */
  count(filter: RunFilter): Promise<Readonly<Partial<Record<RunStatus, number>>>>;
}

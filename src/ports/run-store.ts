import type { Run, RunStatus, StepState } from '#domain/run.ts';

export interface RunStore {
  /** Inserts once by id; a second insert of the same id returns the first. Gives the number (pass 0). */
  insert(run: Run): Promise<Run>;
  update(
    id: string,
    fields: Partial<Pick<Run, 'status' | 'startedAt' | 'endedAt' | 'summary' | 'abort'>>,
  ): Promise<void>;
  saveStep(runId: string, step: StepState): Promise<void>;
  find(idOrNumber: string): Promise<Run | undefined>;
  list(query: {
    incident?: string;
    statuses?: readonly RunStatus[];
    /** Only runs of this type of task. */
    task?: string;
    limit?: number;
  }): Promise<readonly Run[]>;
}

import type { Case } from '#domain/case.ts';

export interface CaseStore {
  /** Gives the number (pass 0). One case per incident: saving again replaces. */
  save(kase: Case): Promise<Case>;
  find(idOrNumber: string): Promise<Case | undefined>;
  /** `judged`: only those that people spoke of. */
  list(query: CaseQuery): Promise<readonly Case[]>;
}

export interface CaseQuery {
  readonly incident?: string;
  readonly service?: string;
  readonly failureType?: string;
  readonly judged?: true;
  readonly limit?: number;
}

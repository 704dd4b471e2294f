import type { Case } from '#domain/case.ts';

export interface CaseStore {
  /** Gives the number (pass 0). One case per incident: saving again replaces. */
  save(kase: Case): Promise<Case>;
  find(idOrNumber: string): Promise<Case | undefined>;
  list(query: { service?: string; failureType?: string; limit?: number }): Promise<readonly Case[]>;
}

import type { Delegation } from '#domain/delegation.ts';

export interface DelegationStore {
  /** Forgets those that are over. Ends with either person, when they are removed. */
  add(delegation: Delegation): Promise<void>;
  /** Those that last, in the order in which they were made. */
  list(now: number): Promise<readonly Delegation[]>;
  /** Undefined: there is none of this id. */
  remove(id: string): Promise<Delegation | undefined>;
}

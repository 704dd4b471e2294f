import type { Evidence } from '#domain/cause.ts';

/** A service says no to those who call it. */
export interface Refusal {
  readonly callee: string;
  /** Of the library. */
  readonly problem: string;
  readonly evidence: readonly Evidence[];
}

export type IsUnchanged = (service: string) => boolean;

import type { Sentence } from '#domain/sentence.ts';

export type ProfileKind = 'heap' | 'goroutine' | 'cpu';

/** One profile as the process gave it, unpacked: `algorithms/profiles` reads it. */
export interface ProfileCapture {
  readonly id: string;
  readonly service: string;
  readonly instance?: string;
  readonly kind: ProfileKind;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Profiles of the watched services: some that were taken before, and more on demand. */
export interface ProfileSource {
  /** Services that can be profiled. */
  listServices(): readonly string[];
  /** What is kept of a service, the oldest first; from memory, cheap. */
  list(service: string): readonly ProfileCapture[];
  /**
   * Takes a profile of each instance that offers the kind, and keeps them. Those of a service that cannot be profiled are
   * none; instances that do not answer are left out. Calls at the same time share their work.
   */
  capture(service: string, kind: ProfileKind, signal: AbortSignal): Promise<readonly ProfileCapture[]>;
}

/** What profiles of a service show. */
export interface ProfileSign {
  readonly service: string;
  readonly instance?: string;
  readonly statement: Sentence;
  /** When the newest profile that shows it was taken, epoch milliseconds. */
  readonly at: number;
}

export type ProfileKind = 'heap' | 'allocations' | 'cpu' | 'contention' | 'goroutines' | 'other';

/** A place in the code, as the profiled program names it. */
export interface Frame {
  readonly name: string;
  /** Empty when it is not known. */
  readonly file: string;
  /** From 1; 0 when it is not known. */
  readonly line: number;
}

/** What is measured: `inuse_space` in `bytes`, `cpu` in `nanoseconds`, `goroutine` in `count`. */
export interface SampleType {
  readonly name: string;
  readonly unit: string;
}

export interface Sample {
  /** Indices into `frames`, the innermost first. */
  readonly stack: Uint32Array;
  /** One for each sample type. */
  readonly values: Float64Array;
  /** Of goroutines: `chan receive`, `select`, `IO wait`, ... */
  readonly state?: string;
  /** Of goroutines: how long the one that waits longest has waited, where the dump tells. */
  readonly waitMs?: number;
}

/** Stacks with what was measured at them, whatever wrote them. */
export interface Profile {
  readonly kind: ProfileKind;
  readonly sampleTypes: readonly SampleType[];
  /** Index of the sample type that is meant when nobody says which. */
  readonly mainType: number;
  /** Epoch milliseconds; 0 when the profile does not say. */
  readonly takenAt: number;
  /** Over how long it was taken; 0 for a snapshot. */
  readonly durationMs: number;
  /** What one sample stands for, in units of the main type: how fine the figures are. 0: they are counted, not sampled. */
  readonly grain: number;
  readonly frames: readonly Frame[];
  readonly samples: readonly Sample[];
}

/** A profile, or the reason why the bytes are none. */
export type Parsed = { readonly profile: Profile } | { readonly fault: string };

/** Both Go and V8 take one sample each half megabyte unless they are told otherwise. */
export const HEAP_GRAIN_BYTES = 512 * 1024;

/** Go writes at most 128 frames a stack and V8 255; a profile beyond any of these was not written by either. */
export const LIMITS = {
  samples: 500_000,
  /** Of all stacks together. */
  stackFrames: 20_000_000,
  frames: 1_000_000,
  stackDepth: 512,
  sampleTypes: 16,
  textLength: 2048,
} as const;

/** Raised while parsing and caught by the parser's own entry: it never leaves this folder. */
export class Unreadable extends Error {}

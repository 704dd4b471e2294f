import type { Sentence } from '#domain/sentence.ts';

/** A fact on its way out: written once, and the same however often it is sent. */
export interface OutgoingEvent {
  readonly id: string;
  readonly mediaType: string;
  readonly body: string;
}

export type Reception =
  | { readonly status: 'taken' }
  /** Nothing more is wanted there. */
  | { readonly status: 'gone'; readonly reason: Sentence }
  /** `retryAfterMs`: when the receiver asked to be tried again. */
  | { readonly status: 'failed'; readonly reason: Sentence; readonly retryAfterMs?: number };

/** Somebody outside who is told what happens here. */
export interface EventReceiver {
  readonly id: string;
  /** Exact kinds, or `incident.*` for a family; empty: all. */
  readonly kinds: readonly string[];
  /** Tries once. Never rejects; ends within a time limit of its own, and soon after `signal` is aborted. */
  deliver(event: OutgoingEvent, signal: AbortSignal): Promise<Reception>;
}

import type { JsonObject } from '#base/json.ts';
import type { Sentence } from './sentence.ts';

/** One verb on one target, as data. */
export interface ActionCall {
  readonly action: string;
  readonly service: string;
  readonly params: JsonObject;
}

/** What an action would change, found without changing anything. */
export interface ActionPreview {
  readonly summary: Sentence;
  /** One line a change: `payment version 1.2.0 → 1.0.0`. */
  readonly changes: readonly Sentence[];
  /** Instances that would be touched. */
  readonly instances: readonly string[];
  /** Share of the service's capacity that is away while it runs, 0 to 1. */
  readonly capacityLossRatio: number;
}

export type Validation =
  | { readonly status: 'valid' }
  /** Nothing to do: the wanted state is there already. */
  | { readonly status: 'unnecessary'; readonly reason: Sentence }
  | { readonly status: 'refused'; readonly reason: Sentence };

/** Why something need not or must not be done. */
export type Unfit = Exclude<Validation, { readonly status: 'valid' }>;

export type Verification =
  | { readonly status: 'done'; readonly summary: Sentence }
  | { readonly status: 'not-yet'; readonly reason: Sentence }
  | { readonly status: 'failed'; readonly reason: Sentence };

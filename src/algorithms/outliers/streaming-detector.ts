/**
 * What every streaming method offers, so that one can stand in for another.
 *
 * A score is in [0, 1] and says how far out of the ordinary a value is: 0 at the centre, 0.5 at the method's own limit,
 * towards 1 beyond. A value is scored before it is learnt, from values before it only. While too little is known the
 * score is 0. Not-a-number and infinities are missing values: they score 0 and are not learnt.
 */
export interface StreamingDetector<State, Saved> {
  readonly name: string;
  readonly settings: Readonly<Record<string, number | string>>;
  createState(): State;
  /** Alters `state`; allocates nothing. Times are epoch milliseconds. */
  step(state: State, timestampMs: number, value: number): number;
  /** Plain JSON. */
  save(state: State): Saved;
  /** @throws RangeError when the saved state belongs to other settings */
  restore(saved: Saved): State;
}

/** Squeezes "how many times as far as the limit" into [0, 1): 1 gives 0.5, far beyond tends to 1. */
export function scoreOfExcess(excess: number): number {
  if (!(excess > 0)) return 0;
  return excess === Number.POSITIVE_INFINITY ? 1 : excess / (1 + excess);
}

/**
 * How many times as far as `limit` a value lies from the centre. A limit of 0, from values that never moved, is passed by
 * anything that does move, which is what a person would say too.
 */
export function excessOver(distance: number, limit: number): number {
  if (distance <= 0) return 0;
  return limit > 0 ? distance / limit : Number.POSITIVE_INFINITY;
}

/** `fromMs` <= t < `toMs`. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Calls are summed up by steps of it. */
export interface SteppedStretch extends Stretch {
  readonly stepMs: number;
}

const BEFORE_ONSET_MS = 600_000;
/** A diagnosis needs some healthy time before the onset, and some of the trouble. */
const LEAST_BEFORE_MS = 30_000;
const LEAST_AFTER_MS = 5000;

/** The time around an onset that a case holds; undefined when a memory of `spanMs` has forgotten the onset. */
export function findStretch({
  onset,
  until,
  now,
  spanMs,
}: Record<'onset' | 'until' | 'now' | 'spanMs', number>): Stretch | undefined {
  const oldest = now - spanMs;
  if (onset - LEAST_BEFORE_MS < oldest) return undefined;
  return { fromMs: Math.max(oldest, onset - BEFORE_ONSET_MS), toMs: Math.max(until, onset + LEAST_AFTER_MS) };
}

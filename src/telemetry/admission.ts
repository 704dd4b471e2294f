/** A sender's clock may run ahead this far; what lies further in the future is refused. */
export const FUTURE_TOLERANCE_MS = 60_000;

type Admission = 'ok' | 'late' | 'future' | 'not finite';

/** Whether an instant belongs to the window of `spanMs` that ends now. */
export function admit(at: number, now: number, spanMs: number): Admission {
  if (!Number.isFinite(at)) return 'not finite';
  if (at < Math.max(0, now - spanMs)) return 'late';
  if (at > now + FUTURE_TOLERANCE_MS) return 'future';
  return 'ok';
}

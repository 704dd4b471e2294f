import type { SharedWay } from '../findings/way-findings.ts';
import type { Way } from './ways.ts';

/** A caller that waits for at least this share of all that it calls may not get to run itself. */
const MOST_CALLEES = 0.6;
/** Beside what it waits for itself, its callers must wait for it in earnest. */
const LATE_ITSELF = 0.2;

/**
 * Whether a node lives and is halted now and then: too little CPU, a pause, a machine that swaps. It cannot measure what it loses; everything
 * arrives late at it though none of its callees was slow, and it is late for those that call it before it can even measure their calls.
 */
export function isHalted(node: number, harmful: readonly SharedWay[], ways: readonly Way[]): boolean {
  const waiting = harmful.filter(({ harm }) => harm === 'waiting');
  const lateShare = waiting.reduce((most, { way, share }) => (way.from === node ? Math.max(most, share) : most), 0);
  const late = waiting.map(({ way }) => way).filter(({ from }) => from === node);
  const called = ways.filter(({ from, flow }) => from === node && !(flow.rate.during === 0)).length;
  const isLateItself = waiting.some(
    ({ way: { to, isCalleeSeen }, share }) => to === node && isCalleeSeen && share >= LATE_ITSELF * lateShare,
  );
  const isSureAlone = late.filter(({ isCalleeSeen }) => isCalleeSeen).length >= 2;
  return late.length > 0 && late.length >= MOST_CALLEES * called && (isSureAlone || isLateItself);
}

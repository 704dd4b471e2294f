/** A callee is to blame, rather than one caller's way to it, when at least this share of its callers suffer. */
const MOST_CALLERS = 0.6;
/** One caller with more of the harm than this: the others suffer from what it does to the callee. */
const ONE_CALLER = 0.85;

/** Whether several callers suffer, most of all, and not nearly all of it falls to one of them. */
export function isCalleeToBlame(suffering: readonly number[], callers: number): boolean {
  if (callers < 2 || suffering.length < MOST_CALLERS * callers) return false;
  const all = suffering.reduce((sum, harm) => sum + harm, 0);
  return suffering.length < 2 ? false : Math.max(...suffering) <= ONE_CALLER * all;
}

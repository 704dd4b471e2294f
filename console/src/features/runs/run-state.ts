import type { Run } from '../../../../src/api/run.ts';

const ENDED_WELL: ReadonlySet<Run['status']> = new Set(['succeeded', 'improved']);
const LIVE: ReadonlySet<Run['status']> = new Set(['awaiting-approval', 'running', 'rolling-back']);

export function isLive({ status }: Pick<Run, 'status'>): boolean {
  return LIVE.has(status);
}

/**
 * Whether it is of use to ask: something was done, and may still be there. Whether it can be done as things are, the server
 * tells when it is asked.
 */
export function canRollBack({ status, steps, rollBack }: Pick<Run, 'status' | 'steps' | 'rollBack'>): boolean {
  const isOver = ENDED_WELL.has(status) || status === 'rollback-failed';
  if (!isOver || (rollBack !== undefined && isLive(rollBack))) return false;
  return steps.some(
    ({ id, undo, status: step }) => undo !== undefined && step !== 'rolled-back' && !rollBack?.undone.includes(id),
  );
}

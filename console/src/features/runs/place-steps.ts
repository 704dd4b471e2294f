import type { Run } from '../../../../src/api/run.ts';

export interface PlacedStep {
  readonly id: string;
  /** Steps that must come before, at most. */
  readonly column: number;
  readonly row: number;
}

/** Every step to the right of all that it waits for; those of one column below one another. O(steps × depth). */
export function placeSteps(steps: Run['plan']['steps']): PlacedStep[] {
  const column = new Map<string, number>();
  // A plan is a proper DAG, so that as many rounds as there are steps reach its end.
  for (const _ of steps) {
    for (const { id, after } of steps) {
      column.set(id, Math.max(0, ...after.map(before => (column.get(before) ?? 0) + 1)));
    }
  }
  const taken = new Map<number, number>();
  return steps.map(({ id }) => {
    const at = column.get(id) ?? 0;
    const row = taken.get(at) ?? 0;
    taken.set(at, row + 1);
    return { id, column: at, row };
  });
}

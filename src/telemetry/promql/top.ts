import { groupRows } from './aggregate.ts';
import type { Grouping } from './ast.ts';
import { evaluationFailed } from './errors.ts';
import { newVector, type Vector } from './vector.ts';

/** The `k` largest (topk) or smallest (bottomk) values of each group, under their own labels. */
export function selectTop(vector: Vector, grouping: Grouping, counts: Float64Array, isLargest: boolean): Vector {
  const groups = groupRows(vector, grouping);
  const { steps } = vector;
  const result = { ...newVector(vector.labels, steps), values: vector.values };
  const members = groups.labels.map((): number[] => []);
  let order: number[] = [];
  for (let step = 0; step < steps; step++) {
    const k = wholeCount(counts[step]!);
    if (k < 1) continue;
    for (const rows of members) rows.length = 0;
    for (let row = 0; row < vector.labels.length; row++)
      if (vector.present[row * steps + step] === 1) members[groups.ofRow[row]!]!.push(row);
    order = [];
    for (const rows of members) {
      sortByValue(rows, vector, step, isLargest);
      for (const row of rows.slice(0, k)) {
        result.present[row * steps + step] = 1;
        order.push(row);
      }
    }
  }
  return steps === 1 ? takeRows(result, order) : result;
}

/** Orders the rows of an instant query; over several steps there is no order. NaN comes last. */
export function sortRows(vector: Vector, isDescending: boolean): Vector {
  if (vector.steps !== 1) return vector;
  const rows = vector.labels.map((_, row) => row).filter(row => vector.present[row] === 1);
  sortByValue(rows, vector, 0, isDescending);
  return takeRows(vector, rows);
}

function wholeCount(count: number): number {
  if (!(Math.abs(count) < 2 ** 63))
    throw evaluationFailed(`${count} series cannot be chosen`, 'give topk and bottomk a finite number');
  return Math.trunc(count);
}

/** Stable; NaN comes last in either direction. */
function sortByValue(rows: number[], vector: Vector, step: number, isDescending: boolean): void {
  const { values, steps } = vector;
  rows.sort((a, b) => {
    const first = values[a * steps + step]!;
    const second = values[b * steps + step]!;
    if (Number.isNaN(first) || Number.isNaN(second)) return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
    if (first === second) return 0;
    return first < second === isDescending ? 1 : -1;
  });
}

function takeRows(vector: Vector, rows: readonly number[]): Vector {
  return {
    steps: 1,
    labels: rows.map(row => vector.labels[row]!),
    values: Float64Array.from(rows, row => vector.values[row]!),
    present: new Uint8Array(rows.length).fill(1),
  };
}

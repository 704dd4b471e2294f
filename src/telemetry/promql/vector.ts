import type { Distribution } from './distribution.ts';
import { evaluationFailed } from './errors.ts';
import type { LabelSet } from './label-set.ts';

/** The instants at which an expression is evaluated: one, or a row of them. */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
}

/**
 * Instant vectors at every step of a grid, as one table: row i holds series i, column s step s. A cell that is not
 * `present` has no value: NaN is a value like any other.
 */
export interface Vector {
  readonly steps: number;
  readonly labels: readonly LabelSet[];
  readonly values: Float64Array;
  readonly present: Uint8Array;
  /** Where a cell is a native histogram and no number; absent when none is. */
  readonly histograms?: readonly (Distribution | undefined)[] | undefined;
}

export function timeAt(grid: Grid, step: number): number {
  return grid.startMs + step * grid.stepMs;
}

export function newVector(labels: readonly LabelSet[], steps: number): Vector {
  const cells = labels.length * steps;
  return { steps, labels, values: new Float64Array(cells), present: new Uint8Array(cells) };
}

/** The same cells under other labels. Rows that become equal are joined; two values in one cell are an error. */
export function relabel(vector: Vector, change: (labels: LabelSet) => LabelSet): Vector {
  const labels = vector.labels.map(change);
  const joined = { ...vector, labels };
  return hasEqualRows(labels) ? joinEqualRows(joined) : joined;
}

/** Dropping the name can only make rows equal that had different names. */
export function withoutMetric(vector: Vector): Vector {
  const first = vector.labels[0]?.metric;
  const labels = vector.labels.map(one => one.withoutMetric());
  const joined = { ...vector, labels };
  const isOneMetric = vector.labels.every(one => one.metric === first);
  return isOneMetric || !hasEqualRows(labels) ? joined : joinEqualRows(joined);
}

/** What functions of numbers see: cells with histograms are not there. */
export function numbersOf(vector: Vector): Vector {
  const { steps, labels, values, histograms } = vector;
  if (histograms === undefined) return vector;
  const present = vector.present.map((isPresent, cell) => (histograms[cell] === undefined ? isPresent : 0));
  return { steps, labels, values, present };
}

function hasEqualRows(labels: readonly LabelSet[]): boolean {
  const seen = new Set<string>();
  for (const one of labels) {
    if (seen.has(one.key)) return true;
    seen.add(one.key);
  }
  return false;
}

/** A vector of which the rows become known only while the cells are filled. */
export class VectorBuilder {
  readonly #rows = new Map<string, number>();
  readonly #labels: LabelSet[] = [];
  readonly #steps: number;
  #values: Float64Array;
  #present: Uint8Array;
  #histograms: (Distribution | undefined)[] | undefined;
  readonly #onRow: (() => void) | undefined;

  /** `onRow` is called before a row is made, and throws when there are too many. */
  constructor(steps: number, expectedRows = 16, onRow?: () => void) {
    this.#steps = steps;
    this.#onRow = onRow;
    this.#values = new Float64Array(expectedRows * steps);
    this.#present = new Uint8Array(expectedRows * steps);
  }

  /** The row of these labels, made when there is none. */
  row(labels: LabelSet): number {
    const known = this.#rows.get(labels.key);
    if (known !== undefined) return known;
    this.#onRow?.();
    const row = this.#labels.length;
    this.#rows.set(labels.key, row);
    this.#labels.push(labels);
    if ((row + 1) * this.#steps > this.#values.length) this.#grow();
    return row;
  }

  /** False when the cell has a value already, which stays. */
  put(row: number, step: number, value: number, histogram?: Distribution): boolean {
    const cell = row * this.#steps + step;
    if (this.#present[cell] === 1) return false;
    this.#present[cell] = 1;
    this.#values[cell] = value;
    if (histogram !== undefined) {
      this.#histograms ??= [];
      this.#histograms[cell] = histogram;
    }
    return true;
  }

  build(): Vector {
    const cells = this.#labels.length * this.#steps;
    return {
      steps: this.#steps,
      labels: this.#labels,
      values: this.#values.subarray(0, cells),
      present: this.#present.subarray(0, cells),
      histograms: this.#histograms,
    };
  }

  #grow(): void {
    const cells = Math.max(16 * this.#steps, this.#values.length * 2);
    const values = new Float64Array(cells);
    const present = new Uint8Array(cells);
    values.set(this.#values);
    present.set(this.#present);
    this.#values = values;
    this.#present = present;
  }
}

function joinEqualRows(vector: Vector): Vector {
  const builder = new VectorBuilder(vector.steps, vector.labels.length);
  for (const [i, labels] of vector.labels.entries()) {
    const row = builder.row(labels);
    for (let step = 0; step < vector.steps; step++) {
      const cell = i * vector.steps + step;
      if (vector.present[cell] === 0) continue;
      if (!builder.put(row, step, vector.values[cell]!, vector.histograms?.[cell])) throw equalLabels(labels);
    }
  }
  return builder.build();
}

export function equalLabels(labels: LabelSet): Error {
  return evaluationFailed(
    `several series of the result have the same labels ${labels}`,
    'select one metric only, or keep the label that tells them apart',
  );
}

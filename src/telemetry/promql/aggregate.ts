import type { AggregationOperator, Grouping } from './ast.ts';
import { evaluationFailed } from './errors.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import { formatFloatAsGo } from './literals.ts';
import { isInfinite, keepsInfinity } from './over-time.ts';
import { quantileOf } from './quantile.ts';
import { newVector, type Vector, VectorBuilder } from './vector.ts';

/** Which group each row of a vector belongs to, and what labels a group keeps. */
export interface Groups {
  readonly labels: readonly LabelSet[];
  readonly ofRow: Int32Array;
}

/** Running state of each cell of the result: how many values came, and up to two numbers. */
interface Running {
  readonly count: Float64Array;
  readonly value: Float64Array;
  readonly mean: Float64Array;
}

interface Fold {
  /** `running.count` of the cell includes this value already. */
  readonly add: (running: Running, cell: number, value: number) => void;
  readonly finish: (running: Running, cell: number) => number;
}

const finishValue = ({ value }: Running, cell: number) => value[cell]!;

const FOLDS: Readonly<Partial<Record<AggregationOperator, Fold>>> = {
  sum: { add: addToSum, finish: finishValue },
  count: { add: () => undefined, finish: ({ count }, cell) => count[cell]! },
  group: { add: () => undefined, finish: () => 1 },
  min: { add: (running, cell, value) => addExtreme(running, cell, value, -1), finish: finishValue },
  max: { add: (running, cell, value) => addExtreme(running, cell, value, 1), finish: finishValue },
  avg: { add: addToMean, finish: ({ mean }, cell) => mean[cell]! },
  stdvar: { add: addToVariance, finish: ({ value, count }, cell) => value[cell]! / count[cell]! },
  stddev: { add: addToVariance, finish: ({ value, count }, cell) => Math.sqrt(value[cell]! / count[cell]!) },
};

/** sum, avg, count, min, max, group, stddev, stdvar. */
export function aggregate(vector: Vector, grouping: Grouping, operator: AggregationOperator): Vector {
  const { add, finish } = FOLDS[operator]!;
  const groups = groupRows(vector, grouping);
  const result = newVector(groups.labels, vector.steps);
  const cells = result.values.length;
  const running = { count: new Float64Array(cells), value: new Float64Array(cells), mean: new Float64Array(cells) };
  const { steps } = vector;
  for (let row = 0; row < vector.labels.length; row++) {
    const first = groups.ofRow[row]! * steps;
    for (let step = 0; step < steps; step++) {
      if (vector.present[row * steps + step] === 0) continue;
      running.count[first + step]! += 1;
      add(running, first + step, vector.values[row * steps + step]!);
    }
  }
  for (let cell = 0; cell < cells; cell++) {
    if (running.count[cell] === 0) continue;
    result.present[cell] = 1;
    result.values[cell] = finish(running, cell);
  }
  return result;
}

export function groupRows(vector: Vector, { without, labels }: Grouping): Groups {
  const rows = new Map<string, number>();
  const kept: LabelSet[] = [];
  const ofRow = new Int32Array(vector.labels.length);
  const dropped = [...labels, METRIC_NAME];
  for (let i = 0; i < ofRow.length; i++) {
    const one = vector.labels[i]!;
    const key = without ? one.keyWithout(labels) : one.keyOf(labels);
    let group = rows.get(key);
    if (group === undefined) {
      group = kept.length;
      rows.set(key, group);
      kept.push(without ? one.drop(dropped) : labels.length === 0 ? LabelSet.empty : one.keep(labels));
    }
    ofRow[i] = group;
  }
  return { labels: kept, ofRow };
}

export function aggregateQuantile(vector: Vector, grouping: Grouping, q: Float64Array): Vector {
  const groups = groupRows(vector, grouping);
  const result = newVector(groups.labels, vector.steps);
  const members = groups.labels.map((): number[] => []);
  for (let step = 0; step < vector.steps; step++) {
    for (const values of members) values.length = 0;
    for (let row = 0; row < vector.labels.length; row++) {
      const cell = row * vector.steps + step;
      if (vector.present[cell] === 1) members[groups.ofRow[row]!]!.push(vector.values[cell]!);
    }
    for (const [group, values] of members.entries()) {
      if (values.length === 0) continue;
      const cell = group * vector.steps + step;
      result.present[cell] = 1;
      result.values[cell] = quantileOf(q[step]!, Float64Array.from(values));
    }
  }
  return result;
}

interface CountedValues {
  readonly label: string;
  /** Called for every row of the result: each step may bring new ones. */
  readonly onRow: () => void;
}

/** How many series show each value, which becomes a label. */
export function countValues(vector: Vector, grouping: Grouping, { label, onRow }: CountedValues): Vector {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))
    throw evaluationFailed(`${JSON.stringify(label)} is no name for a label`, 'use letters, digits and _');
  const groups = groupRows(vector, grouping);
  const keptLabels = grouping.without ? groups.labels : groups.labels.map(labels => labels.drop([label]));
  const builder = new VectorBuilder(vector.steps, vector.labels.length, onRow);
  const counts = new Map<string, { labels: LabelSet; count: number }>();
  for (let step = 0; step < vector.steps; step++) {
    counts.clear();
    for (let row = 0; row < vector.labels.length; row++) {
      const cell = row * vector.steps + step;
      if (vector.present[cell] === 0) continue;
      const labels = keptLabels[groups.ofRow[row]!]!.set(label, formatFloatAsGo(vector.values[cell]!));
      const known = counts.get(labels.key);
      if (known === undefined) counts.set(labels.key, { labels, count: 1 });
      else known.count += 1;
    }
    for (const { labels, count } of counts.values()) builder.put(builder.row(labels), step, count);
  }
  return builder.build();
}

function addToSum({ value }: Running, cell: number, added: number): void {
  value[cell]! += added;
}

function addExtreme({ value, count }: Running, cell: number, added: number, sign: 1 | -1): void {
  const best = value[cell]!;
  // NaN gives way to any value.
  if (count[cell] === 1 || Number.isNaN(best) || (sign === 1 ? best < added : best > added)) value[cell] = added;
}

function addToMean({ mean, count }: Running, cell: number, added: number): void {
  const before = mean[cell]!;
  const n = count[cell]!;
  if (n === 1) mean[cell] = added;
  else if (!(isInfinite(before) && keepsInfinity(before, added))) mean[cell] = before + (added / n - before / n);
}

function addToVariance({ mean, value, count }: Running, cell: number, added: number): void {
  const n = count[cell]!;
  if (n === 1) {
    mean[cell] = added;
    return;
  }
  const distance = added - mean[cell]!;
  mean[cell]! += distance / n;
  value[cell]! += distance * (added - mean[cell]!);
}

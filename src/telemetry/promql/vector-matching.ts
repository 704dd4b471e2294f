import type { Binary, Matching } from './ast.ts';
import { isFilter } from './binary.ts';
import { evaluationFailed } from './errors.ts';
import type { LabelSet } from './label-set.ts';
import { combineHistograms } from './native-histograms.ts';
import { NUMBER_OPERATORS } from './operators.ts';
import { equalLabels, newVector, type Vector, VectorBuilder } from './vector.ts';

const ONE_TO_ONE: Matching = { on: false, labels: [], many: 'none', include: [] };

/** The rows of both sides that agree in the labels to be matched. */
interface Pairing {
  readonly many: number[];
  readonly one: number[];
  /** Rows of the result for each of `many` when joined with row `targetsOf` of the other side, as far as known. */
  targets: number[];
  targetsOf: number;
}

/** Vector with vector: arithmetic and comparisons between series that agree in the matched labels. */
export function combineVectors(left: Vector, right: Vector, binary: Binary, onRow: () => void): Vector {
  const matching = binary.matching ?? ONE_TO_ONE;
  // The side that may have several series for one of the other is walked; the other is looked up.
  const isSwapped = matching.many === 'right';
  const [many, one] = isSwapped ? [right, left] : [left, right];
  const hasMany = stepsWithValues(many);
  const builder = new VectorBuilder(left.steps, many.labels.length, onRow);
  for (const pairing of pairRows(many, one, matching)) {
    for (let step = 0; step < left.steps; step++) {
      if (hasMany[step] === 0) continue;
      const oneRow = onlyRowAt(one, pairing.one, step, isSwapped ? 'left' : 'right');
      if (oneRow !== undefined) joinStep({ many, one, pairing, oneRow, step, isSwapped, binary, matching, builder });
    }
  }
  return builder.build();
}

export function combineSets(left: Vector, right: Vector, binary: Binary): Vector {
  const matching = binary.matching ?? ONE_TO_ONE;
  if (binary.operator === 'or') return unite(left, right, matching);
  const keepsMatched = binary.operator === 'and' ? 1 : 0;
  const matched = matchedCells(left, right, matching);
  const present = left.present.map((isPresent, cell) => isPresent & Number(matched[cell] === keepsMatched));
  return { ...left, present };
}

interface JoinedStep {
  readonly many: Vector;
  readonly one: Vector;
  readonly pairing: Pairing;
  readonly oneRow: number;
  readonly step: number;
  readonly isSwapped: boolean;
  readonly binary: Binary;
  readonly matching: Matching;
  readonly builder: VectorBuilder;
}

function joinStep({ many, one, pairing, oneRow, step, isSwapped, binary, matching, builder }: JoinedStep): void {
  const operator = NUMBER_OPERATORS.get(binary.operator)!;
  const isFiltering = isFilter(operator, binary);
  const oneValue = one.values[oneRow * one.steps + step]!;
  const oneHistogram = one.histograms?.[oneRow * one.steps + step];
  if (pairing.targetsOf !== oneRow) pairing.targets = [];
  pairing.targetsOf = oneRow;
  let matches = 0;
  for (const [i, row] of pairing.many.entries()) {
    const cell = row * many.steps + step;
    if (many.present[cell] === 0) continue;
    const manyValue = many.values[cell]!;
    const manyHistogram = many.histograms?.[cell];
    const hasHistogram = manyHistogram !== undefined || oneHistogram !== undefined;
    const histogram = hasHistogram
      ? combineHistograms(binary, ...ordered(manyHistogram ?? manyValue, oneHistogram ?? oneValue, isSwapped))
      : undefined;
    if (hasHistogram && histogram === undefined) continue;
    const left = isSwapped ? oneValue : manyValue;
    const outcome = operator.compute(left, isSwapped ? manyValue : oneValue);
    if (isFiltering && outcome === 0 && !hasHistogram) continue;
    matches += 1;
    if (matches > 1 && matching.many === 'none') throw severalMatches(many.labels[row]!, matching);
    pairing.targets[i] ??= builder.row(resultLabels(many.labels[row]!, one.labels[oneRow]!, binary, matching));
    if (!builder.put(pairing.targets[i]!, step, isFiltering ? left : outcome, histogram))
      throw severalMatches(many.labels[row]!, matching);
  }
}

function ordered<Side>(many: Side, one: Side, isSwapped: boolean): [left: Side, right: Side] {
  return isSwapped ? [one, many] : [many, one];
}

function pairRows(many: Vector, one: Vector, matching: Matching): Iterable<Pairing> {
  const pairings = new Map<string, Pairing>();
  for (let row = 0; row < one.labels.length; row++) {
    const key = matchKey(one.labels[row]!, matching);
    const known = pairings.get(key);
    if (known === undefined) pairings.set(key, { many: [], one: [row], targets: [], targetsOf: row });
    else known.one.push(row);
  }
  for (let row = 0; row < many.labels.length; row++)
    pairings.get(matchKey(many.labels[row]!, matching))?.many.push(row);
  return pairings.values();
}

function matchKey(labels: LabelSet, matching: Matching): string {
  return matching.on ? labels.keyOf(matching.labels) : labels.keyWithout(matching.labels);
}

function onlyRowAt(one: Vector, rows: readonly number[], step: number, side: 'left' | 'right'): number | undefined {
  let only: number | undefined;
  for (const row of rows) {
    if (one.present[row * one.steps + step] === 0) continue;
    if (only !== undefined) {
      throw evaluationFailed(
        `the ${side} side has several series for one match: ${one.labels[only]} and ${one.labels[row]}`,
        'match on more labels, or aggregate that side first',
      );
    }
    only = row;
  }
  return only;
}

function resultLabels(many: LabelSet, one: LabelSet, binary: Binary, matching: Matching): LabelSet {
  const operator = NUMBER_OPERATORS.get(binary.operator)!;
  let labels = operator.dropsMetric || binary.bool ? many.withoutMetric() : many;
  if (matching.many === 'none') {
    if (matching.on) labels = labels.keep(matching.labels);
    else if (matching.labels.length > 0) labels = labels.drop(matching.labels);
  }
  for (const name of matching.include) labels = labels.set(name, one.get(name));
  return labels;
}

function severalMatches(labels: LabelSet, { many }: Matching): Error {
  return many === 'none'
    ? evaluationFailed(
        `several series match one of the other side, or give the same labels, among them ${labels}`,
        'say group_left or group_right, or match on more labels',
      )
    : evaluationFailed(
        `several matches give the same labels, among them ${labels}`,
        'group by labels that tell them apart',
      );
}

function stepsWithValues(vector: Vector): Uint8Array {
  const has = new Uint8Array(vector.steps);
  for (let cell = 0; cell < vector.present.length; cell++) if (vector.present[cell] === 1) has[cell % vector.steps] = 1;
  return has;
}

/** For each cell of `left`, 1 when `right` has a matching value at that step. */
function matchedCells(left: Vector, right: Vector, matching: Matching): Uint8Array {
  const { steps } = left;
  const matched = new Uint8Array(left.present.length);
  for (const { many, one } of pairRows(left, right, matching)) {
    if (many.length === 0) continue;
    // First what the other side has at all: each row with each would be rows times rows.
    const has = new Uint8Array(steps);
    for (const other of one)
      for (let step = 0; step < steps; step++) has[step]! |= right.present[other * steps + step]!;
    for (const row of many) matched.set(has, row * steps);
  }
  return matched;
}

/** All of the left, and from the right what has no match on the left. */
function unite(left: Vector, right: Vector, matching: Matching): Vector {
  const builder = new VectorBuilder(left.steps, left.labels.length + right.labels.length);
  const taken = matchedCells(right, left, matching);
  addCells(builder, left, newVector(left.labels, left.steps).present);
  addCells(builder, right, taken);
  return builder.build();
}

function addCells(builder: VectorBuilder, vector: Vector, excluded: Uint8Array): void {
  for (let i = 0; i < vector.labels.length; i++) {
    const row = builder.row(vector.labels[i]!);
    for (let step = 0; step < vector.steps; step++) {
      const cell = i * vector.steps + step;
      if (vector.present[cell] === 0 || excluded[cell] === 1) continue;
      if (!builder.put(row, step, vector.values[cell]!, vector.histograms?.[cell]))
        throw equalLabels(vector.labels[i]!);
    }
  }
}

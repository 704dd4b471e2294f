import type { Random } from '../statistics/random.ts';

/**
 * One tree as flat arrays. Children of a node stand side by side: `left[node]` and the place after it.
 */
export interface IsolationTree {
  /** Column that the node cuts; -1 in a leaf. */
  readonly feature: Int16Array;
  /** Where it cuts: smaller values go left. In a leaf: the path length of whoever arrives there. */
  readonly split: Float64Array;
  readonly left: Int32Array;
}

interface Rows {
  readonly values: Float64Array;
  readonly dimensions: number;
}

const EULER_GAMMA = 0.5772156649015329;

/**
 * Mean path length of an unsuccessful search in a binary tree of `n` rows, c(n) in the paper: 0 for one row, 1 for two,
 * and 2 (ln(n - 1) + γ) - 2 (n - 1) / n beyond.
 */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n;
}

/**
 * Grows a tree by random cuts, as deep as an average tree would be: deeper, nobody is an outlier any more.
 *
 * @param members - numbers of the rows to grow from; their order is altered
 */
export function growTree(rows: Rows, members: Int32Array, random: Random): IsolationTree {
  const most = 2 * members.length - 1;
  const tree = { feature: new Int16Array(most), split: new Float64Array(most), left: new Int32Array(most) };
  const heightLimit = Math.ceil(Math.log2(members.length));
  // Nodes whose members are known but which are not cut yet: node, first member, end, depth.
  const open: [number, number, number, number][] = [[0, 0, members.length, 0]];
  let used = 1;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, start, end, depth] = next;
    const cut = depth < heightLimit && end - start > 1 ? chooseCut({ rows, members, start, end, random }) : undefined;
    if (cut === undefined) {
      tree.feature[node] = -1;
      tree.split[node] = depth + averagePathLength(end - start);
      continue;
    }
    const middle = partition({ rows, members, start, end }, cut);
    tree.feature[node] = cut.feature;
    tree.split[node] = cut.at;
    tree.left[node] = used;
    open.push([used, start, middle, depth + 1], [used + 1, middle, end, depth + 1]);
    used += 2;
  }
  return {
    feature: tree.feature.slice(0, used),
    split: tree.split.slice(0, used),
    left: tree.left.slice(0, used),
  };
}

/** Cuts that a row passes until it is alone, with those that the height limit saved added on average. */
export function pathLength({ feature, split, left }: IsolationTree, values: Float64Array, offset: number): number {
  let node = 0;
  for (let column = feature[0]!; column >= 0; column = feature[node]!) {
    node = left[node]! + (values[offset + column]! < split[node]! ? 0 : 1);
  }
  return split[node]!;
}

interface Stretch {
  readonly rows: Rows;
  readonly members: Int32Array;
  readonly start: number;
  readonly end: number;
}

interface Cut {
  readonly feature: number;
  readonly at: number;
}

/** A random place in the range of a random column; columns in which all members agree cannot be cut. */
function chooseCut({ rows, members, start, end, random }: Stretch & { readonly random: Random }): Cut | undefined {
  const { values, dimensions } = rows;
  const first = Math.floor(random() * dimensions);
  for (let step = 0; step < dimensions; step++) {
    const feature = (first + step) % dimensions;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = start; i < end; i++) {
      const value = values[members[i]! * dimensions + feature]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    // Never at the lowest value itself: its side would be empty.
    if (low < high) return { feature, at: high - random() * (high - low) };
  }
  return undefined;
}

function partition({ rows, members, start, end }: Stretch, { feature, at }: Cut): number {
  const { values, dimensions } = rows;
  let middle = start;
  for (let i = start; i < end; i++) {
    const row = members[i]!;
    if (values[row * dimensions + feature]! < at) {
      members[i] = members[middle]!;
      members[middle] = row;
      middle += 1;
    }
  }
  return middle;
}

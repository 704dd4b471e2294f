import { createRandom, shuffle } from '../statistics/random.ts';
import { type NodeScore, rankNodes } from './call-graph.ts';
import { estimateEffects, openWorlds } from './counterfactual.ts';
import type { StructuralModel } from './structural-model.ts';

/** How much of the SLI's change since the onset is owed to a node's own behaviour, or to the way to it from `caller`. */
export interface Attribution {
  readonly node: string;
  readonly caller?: string;
  /** Signed, in the unit of the model. */
  readonly contribution: number;
}

/** Up to so many nodes all subsets are tried: 2^10 worlds. */
const EXACT_LIMIT = 10;
/** Nodes that share the change; the rest hardly move the SLI. */
const PLAYER_LIMIT = 40;
const ORDERS = 64;
const SEED = 1;
/** Least effect on its own, as a share of the SLI's change, with which a node takes part. */
const LEAST_EFFECT = 0.005;

/**
 * Shares the SLI's change out to the nodes by Shapley's value over worlds in which some nodes behave as before the onset (Budhathoki
 * et al., "Why did the distribution change?", 2021): exact for ten nodes or fewer that matter, else over seeded random orders.
 *
 * O(2^players · edges), players at most 10, or O(64 · players · edges).
 */
export function attributeChange(model: StructuralModel): Attribution[] {
  const players = choosePlayers(model);
  const known = new Map<string, number>();
  const levelOf = openWorlds(model);
  const level = (well: readonly number[]) => {
    const key = [...well].sort((a, b) => a - b).join(',');
    const found = known.get(key) ?? levelOf(new Set(well));
    known.set(key, found);
    return found;
  };
  const shares = players.length <= EXACT_LIMIT ? shareExactly(players, level) : shareBySampling(players, level);
  return players
    .map((player, i) => {
      const { node, caller } = model.variables[player]!;
      return { node, ...(caller !== undefined && { caller }), contribution: shares[i]! };
    })
    .sort((a, b) => b.contribution - a.contribution || (a.node < b.node ? -1 : 1));
}

/** Nodes by their share of what made the SLI worse. What was lost on the way counts for the end that more such ways touch. */
export function rankByAttribution(attributions: readonly Attribution[]): NodeScore[] {
  const worse = attributions.filter(({ contribution }) => contribution > 0);
  const total = worse.reduce((sum, { contribution }) => sum + contribution, 0);
  const touched = new Map<string, number>();
  const score = new Map<string, number>();
  const add = (to: Map<string, number>, node: string, amount: number) => to.set(node, (to.get(node) ?? 0) + amount);
  for (const { node, caller, contribution } of worse) {
    if (caller === undefined) continue;
    add(touched, node, contribution);
    add(touched, caller, contribution);
  }
  for (const { node, caller, contribution } of worse) {
    const blamed = caller !== undefined && touched.get(caller)! > touched.get(node)! ? caller : node;
    add(score, blamed, contribution / total);
  }
  return rankNodes([...score.keys()], [...score.values()]);
}

function choosePlayers(model: StructuralModel): number[] {
  const sli = model.variables.at(-1);
  const change = sli === undefined ? 0 : Math.abs(sli.after - sli.before);
  return [...estimateEffects(model)]
    .map((effect, i) => ({ i, effect }))
    .filter(({ effect }) => effect > LEAST_EFFECT * change)
    .sort((a, b) => b.effect - a.effect)
    .slice(0, PLAYER_LIMIT)
    .map(({ i }) => i);
}

type Level = (well: readonly number[]) => number;

function shareExactly(players: readonly number[], level: Level): Float64Array {
  const size = players.length;
  const share = new Float64Array(size);
  const weights = subsetWeights(size);
  for (let mask = 0; mask < 1 << size; mask++) {
    const well = players.filter((_, i) => mask & (1 << i));
    for (let i = 0; i < size; i++) {
      if (mask & (1 << i)) continue;
      share[i]! += weights[well.length]! * (level(well) - level([...well, players[i]!]));
    }
  }
  return share;
}

/** k! (n - k - 1)! / n! for k = 0 ... n - 1. */
function subsetWeights(size: number): Float64Array {
  const weights = new Float64Array(size);
  let choose = 1;
  for (let k = 0; k < size; k++) {
    weights[k] = 1 / (size * choose);
    choose = (choose * (size - 1 - k)) / (k + 1);
  }
  return weights;
}

function shareBySampling(players: readonly number[], level: Level): Float64Array {
  const random = createRandom(SEED);
  const share = new Float64Array(players.length);
  const order = Int32Array.from(players, (_, i) => i);
  for (let round = 0; round < ORDERS; round++) {
    // Every second order is the reverse of the one before, which halves the variance.
    if (round % 2 === 0) shuffle(order, random);
    else order.reverse();
    const well: number[] = [];
    let last = level(well);
    for (const i of order) {
      well.push(players[i]!);
      const next = level(well);
      share[i]! += (last - next) / ORDERS;
      last = next;
    }
  }
  return share;
}

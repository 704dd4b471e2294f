import { quantile } from '../statistics/quantile.ts';
import { createRandom, type Random, randomNormal } from '../statistics/random.ts';
import type { StructuralModel, Variable } from './structural-model.ts';

/** What the SLI would have been, since the onset, had one node been otherwise. All three in the unit of the model. */
export interface Counterfactual {
  readonly node: string;
  readonly indicator: { readonly node: string; readonly metric: string; readonly unit: string };
  readonly factual: number;
  readonly counterfactual: number;
  /** Nine times in ten the level lies between these, if the call graph is right. */
  readonly interval: readonly [low: number, high: number];
}

export interface Intervention {
  readonly node: string;
  /** What its indicator is held at: do(node = value). Its healthy level by default. */
  readonly value?: number;
}

/** A model with one set of weights, and what each node added of its own, healthy and since the onset. */
interface Mechanisms {
  readonly weights: readonly Float64Array[];
  readonly noiseBefore: Float64Array;
  readonly noiseAfter: Float64Array;
}

const DRAWS = 200;
const SEED = 1;
/** Of a level that a node is said to return to, at least; a share of the level. */
const LEAST_ERROR = 0.01;

/**
 * Counterfactual by abduction, action and prediction (Pearl, 2009, section 7.1): what each node added itself since the onset is
 * kept, one node is held at a value, and the SLI is computed anew. The interval comes from draws of weights and levels.
 *
 * @returns undefined where the SLI does not depend on the node
 *
 * O(draws · edges).
 */
export function answerCounterfactual(
  model: StructuralModel,
  { node, value }: Intervention,
): Counterfactual | undefined {
  const targets = model.variables.flatMap((variable, i) => (variable.node === node ? [i] : []));
  const sli = model.variables.at(-1);
  if (targets.length === 0 || sli === undefined) return undefined;
  const hold = (variables: readonly Variable[]) => {
    // A node that is normal is so in the eyes of its callers too; a given value is its own, and they see what they see.
    const own = targets.filter(i => value === undefined || variables[i]!.caller === undefined);
    return new Map(own.map(i => [i, value ?? variables[i]!.before]));
  };
  const random = createRandom(SEED);
  const outcomes = Float64Array.from({ length: DRAWS }, () => {
    const drawn = model.variables.map(variable => drawVariable(variable, random));
    return evaluate({ ...model, variables: drawn }, abduct(drawn), { held: hold(drawn) });
  });
  const best = evaluate(model, abduct(model.variables), { held: hold(model.variables) });
  return {
    node,
    indicator: { node: sli.node, metric: model.metric, unit: model.unit },
    factual: sli.after,
    counterfactual: best,
    interval: [Math.min(best, quantile(outcomes, 0.05)), Math.max(best, quantile(outcomes, 0.95))],
  };
}

/**
 * Tells the SLI's level when the nodes of a set behave as before the onset (what they add themselves, and how often they call) and
 * all others as since then. O(edges) a question.
 */
export function openWorlds(model: StructuralModel): (healthy: ReadonlySet<number>) => number {
  const mechanisms = abduct(model.variables);
  return healthy => evaluate(model, mechanisms, { healthy });
}

/** About how much the SLI would move, were each variable alone as before the onset: its own change times its way to the SLI. O(edges). */
export function estimateEffects({ variables }: StructuralModel): Float64Array {
  const { noiseBefore, noiseAfter } = abduct(variables);
  const reach = new Float64Array(variables.length);
  const effect = new Float64Array(variables.length);
  if (variables.length > 0) reach[variables.length - 1] = 1;
  for (let i = variables.length - 1; i >= 0; i--) {
    let change = noiseAfter[i]! - noiseBefore[i]!;
    for (const { variable, weight, callsBefore, callsAfter } of variables[i]!.parents) {
      reach[variable]! += reach[i]! * weight * callsAfter;
      change += weight * (callsAfter - callsBefore) * variables[variable]!.after;
    }
    effect[i] = Math.abs(reach[i]! * change);
  }
  return effect;
}

/** Noise of every node, before and after: what its callees do not explain. */
function abduct(variables: readonly Variable[]): Mechanisms {
  const own = (variable: Variable, side: 'before' | 'after') =>
    variable.parents.reduce((rest, parent) => {
      const calls = side === 'before' ? parent.callsBefore : parent.callsAfter;
      return rest - parent.weight * calls * variables[parent.variable]![side];
    }, variable[side]);
  return {
    weights: variables.map(({ parents }) => Float64Array.from(parents, ({ weight }) => weight)),
    noiseBefore: Float64Array.from(variables, variable => own(variable, 'before')),
    noiseAfter: Float64Array.from(variables, variable => own(variable, 'after')),
  };
}

interface World {
  readonly held?: ReadonlyMap<number, number>;
  readonly healthy?: ReadonlySet<number>;
}

function evaluate({ variables, role }: StructuralModel, mechanisms: Mechanisms, { held, healthy }: World): number {
  const level = new Float64Array(variables.length);
  const ceiling = role === 'errors' ? 1 : Number.POSITIVE_INFINITY;
  variables.forEach(({ parents }, i) => {
    const well = healthy?.has(i) ?? false;
    let sum = (well ? mechanisms.noiseBefore : mechanisms.noiseAfter)[i]!;
    parents.forEach((parent, p) => {
      sum += mechanisms.weights[i]![p]! * (well ? parent.callsBefore : parent.callsAfter) * level[parent.variable]!;
    });
    level[i] = held?.get(i) ?? Math.min(ceiling, Math.max(0, sum));
  });
  return level.at(-1) ?? Number.NaN;
}

function drawVariable(variable: Variable, random: Random): Variable {
  const numbers = variable.weightSpread.map(() => randomNormal(random));
  const parents = variable.parents.map((parent, p) => {
    const moved = variable.weightSpread.reduce((sum, row, k) => sum + row[p]! * numbers[k]!, 0);
    return { ...parent, weight: Math.max(0, parent.weight + moved) };
  });
  const shake = (level: number, error: number) =>
    level + Math.max(error, LEAST_ERROR * Math.abs(level)) * randomNormal(random);
  return {
    ...variable,
    parents,
    before: shake(variable.before, variable.beforeError),
    after: shake(variable.after, variable.afterError),
  };
}

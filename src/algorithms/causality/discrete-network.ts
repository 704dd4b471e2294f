/** A function of some yes-or-no variables: `table[bits]`, the first variable being the lowest bit. Not negative. */
export interface Factor {
  readonly variables: readonly number[];
  readonly table: Float64Array;
}

/** More variables at once than this are not worth their table; a network that needs it is built wrongly. */
const WIDEST = 20;

/**
 * Probability that a yes-or-no variable is true, exactly: the others are summed out one by one, the one with the narrowest product
 * first (variable elimination; Zhang and Poole, 1996).
 *
 * @param factors - conditional probabilities and likelihoods of what was seen
 * @returns NaN where the factors contradict each other, or need a table of more than 2^20
 *
 * O(variables · 2^width).
 */
export function queryProbability(factors: readonly Factor[], variable: number): number {
  let rest = [...factors];
  const others = new Set(factors.flatMap(factor => factor.variables));
  others.delete(variable);
  while (others.size > 0) {
    const next = narrowest(others, rest);
    const touching = rest.filter(factor => factor.variables.includes(next));
    const product = multiply(touching);
    if (product === undefined) return Number.NaN;
    rest = [...rest.filter(factor => !touching.includes(factor)), sumOut(product, next)];
    others.delete(next);
  }
  const [no, yes] = multiply([...rest, { variables: [variable], table: Float64Array.of(1, 1) }])!.table;
  return yes! / (no! + yes!);
}

function narrowest(candidates: ReadonlySet<number>, factors: readonly Factor[]): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const width = new Set(
      factors.filter(({ variables }) => variables.includes(candidate)).flatMap(one => one.variables),
    ).size;
    if (width >= least) continue;
    least = width;
    best = candidate;
  }
  return best;
}

function multiply(factors: readonly Factor[]): Factor | undefined {
  const variables = [...new Set(factors.flatMap(factor => factor.variables))];
  if (variables.length > WIDEST) return undefined;
  const table = new Float64Array(2 ** variables.length).fill(1);
  for (const factor of factors) {
    const places = factor.variables.map(variable => variables.indexOf(variable));
    for (let bits = 0; bits < table.length; bits++) {
      let row = 0;
      for (let i = 0; i < places.length; i++) row |= ((bits >> places[i]!) & 1) << i;
      table[bits]! *= factor.table[row]!;
    }
  }
  return { variables, table };
}

function sumOut({ variables, table }: Factor, variable: number): Factor {
  const place = variables.indexOf(variable);
  const kept = new Float64Array(table.length / 2);
  for (let bits = 0; bits < table.length; bits++) {
    const low = bits & ((1 << place) - 1);
    kept[low | ((bits >> (place + 1)) << place)]! += table[bits]!;
  }
  return { variables: variables.filter(one => one !== variable), table: kept };
}

/** A factor whose first variable was seen with some sureness in [0, 1], by Pearl's virtual evidence; it is summed out. O(table). */
export function observeFirst({ variables, table }: Factor, sure: number): Factor {
  const seen = Float64Array.from(
    { length: table.length / 2 },
    (_, i) => (1 - sure) * table[2 * i]! + sure * table[2 * i + 1]!,
  );
  return { variables: variables.slice(1), table: seen };
}

/**
 * P(child | causes) when each cause alone brings the child about with its weight, independently, and without any the leak does
 * (noisy-OR; Pearl, 1988, section 4.3.2). The child is the first variable. O(2^causes).
 *
 * @param links - weights in [0, 1]
 * @param leak - in [0, 1]
 */
export function noisyOr(
  child: number,
  links: readonly { readonly cause: number; readonly weight: number }[],
  leak: number,
): Factor {
  const table = new Float64Array(2 ** (links.length + 1));
  for (let causes = 0; causes < 2 ** links.length; causes++) {
    const absent = links.reduce((share, { weight }, i) => ((causes >> i) & 1 ? share * (1 - weight) : share), 1 - leak);
    table[2 * causes] = absent;
    table[2 * causes + 1] = 1 - absent;
  }
  return { variables: [child, ...links.map(({ cause }) => cause)], table };
}

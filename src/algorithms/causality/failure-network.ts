import { type Factor, noisyOr, observeFirst, queryProbability } from './discrete-network.ts';
import {
  CALLEE_ODD,
  CHANGE_EFFECTS,
  EXTERNAL_TYPE_CASES,
  FAULTY,
  FREQUENCIES,
  NETWORK_TYPES,
  type NetworkType,
  SYMPTOM_ROWS,
  SYMPTOMS,
  type Symptom,
  TYPE_CASES,
} from './failure-network-table.ts';

/** What is seen of one node: how sure each symptom is in [0, 1], 0.5 or absent where nobody knows; and changes before the onset. */
export interface Sighting {
  readonly symptoms: Readonly<Partial<Record<Symptom, number>>>;
  readonly changes?: readonly string[];
  /** The node belongs to somebody else. */
  readonly external?: boolean;
}

type FaultType = Exclude<NetworkType, 'callee'>;

/** Beta counts of one link of the network: cases in which it worked and did not, beliefs included. */
export interface LinkCounts {
  readonly hits: number;
  readonly misses: number;
}

/** A Bayesian network: changes bring about failure types, types and leaks bring about symptoms. Never altered. */
export interface FailureNetwork {
  /** Confirmed cases by type: Dirichlet counts on top of those of the table. */
  readonly cases: Readonly<Partial<Record<NetworkType, number>>>;
  /** By symptom, then type; `otherwise` is the leak. */
  readonly links: Readonly<Record<Symptom, Readonly<Partial<Record<NetworkType | 'otherwise', LinkCounts>>>>>;
}

/** Plain JSON. */
export interface SavedFailureNetwork extends FailureNetwork {
  readonly format: 'failure-network';
  readonly version: 1;
}

/** The table weighs as much as this many confirmed cases. */
const BELIEF_CASES = 10;

/** The network of the table, before any case. */
export function createFailureNetwork(): FailureNetwork {
  const links = SYMPTOMS.map(symptom => {
    const { otherwise, by } = SYMPTOM_ROWS[symptom];
    const rows = Object.entries({ ...by, otherwise }).map(([cause, often]) => [cause, countsOf(FREQUENCIES[often])]);
    return [symptom, Object.fromEntries(rows)];
  });
  return {
    cases: {},
    links: Object.fromEntries(links) as FailureNetwork['links'],
  };
}

/** Probability of each failure type at the node, given what is seen of it; several may be there at once. Exact. O(types · 2^types). */
export function inferFailureTypes(network: FailureNetwork, sighting: Sighting): Record<NetworkType, number> {
  const factors = [...typeFactors(network, sighting), ...symptomFactors(network, sighting)];
  const entries = NETWORK_TYPES.map((type, i) => [type, queryProbability(factors, i)]);
  return Object.fromEntries(entries) as Record<NetworkType, number>;
}

/**
 * The network after a case whose type people or a successful repair confirmed: Dirichlet counts of the types, and Beta counts of
 * the links. A symptom that may as well have come by itself counts as a hit of the link only in part.
 */
export function learnCase(
  network: FailureNetwork,
  confirmed: { readonly type: NetworkType; readonly sighting: Sighting },
): FailureNetwork {
  const { type, sighting } = confirmed;
  const links = SYMPTOMS.map(symptom => {
    const row = network.links[symptom];
    const sure = sighting.symptoms[symptom];
    return [symptom, sure === undefined ? row : learnSymptom(row, type, sure)];
  });
  return {
    cases: { ...network.cases, [type]: (network.cases[type] ?? 0) + 1 },
    links: Object.fromEntries(links) as FailureNetwork['links'],
  };
}

export function saveFailureNetwork(network: FailureNetwork): SavedFailureNetwork {
  return { format: 'failure-network', version: 1, ...network };
}

/** @returns undefined for another format or version, or a network that lacks a symptom: it is learnt anew then */
export function restoreFailureNetwork(saved: SavedFailureNetwork): FailureNetwork | undefined {
  if (saved.format !== 'failure-network' || saved.version !== 1) return undefined;
  const { cases, links } = saved;
  return cases !== undefined && SYMPTOMS.every(symptom => links?.[symptom]?.otherwise) ? { cases, links } : undefined;
}

function countsOf(share: number): LinkCounts {
  return { hits: BELIEF_CASES * share, misses: BELIEF_CASES * (1 - share) };
}

function addCounts(counts: LinkCounts, more: LinkCounts): LinkCounts {
  return { hits: counts.hits + more.hits, misses: counts.misses + more.misses };
}

function shareOf({ hits, misses }: LinkCounts): number {
  return hits / (hits + misses);
}

type Row = FailureNetwork['links'][Symptom];

function learnSymptom(row: Row, type: NetworkType, sure: number): Row {
  // A link outside the table starts as rare as the leak.
  const link = row[type] ?? countsOf(0.02);
  const [weight, leak] = [shareOf(link), shareOf(row.otherwise!)];
  const either = 1 - (1 - weight) * (1 - leak);
  return {
    ...row,
    [type]: addCounts(link, { hits: (sure * weight) / either, misses: 1 - (sure * weight) / either }),
    otherwise: addCounts(row.otherwise!, { hits: (sure * leak) / either, misses: 1 - (sure * leak) / either }),
  };
}

/** P(type | changes): the prior is the leak of a noisy-OR over the changes that were seen. */
function typeFactors({ cases }: FailureNetwork, { changes = [], external = false }: Sighting): Factor[] {
  const table = external ? EXTERNAL_TYPE_CASES : TYPE_CASES;
  const countOf = (type: FaultType) =>
    table[type] + (external === (type === 'external-dependency') ? (cases[type] ?? 0) : 0);
  const all = (Object.keys(table) as FaultType[]).reduce((sum, type) => sum + countOf(type), 0);
  return NETWORK_TYPES.map((type, i) => {
    const prior = type === 'callee' ? CALLEE_ODD : (FAULTY * countOf(type)) / all;
    const without = [...new Set(changes)].reduce((share, kind) => {
      const often = CHANGE_EFFECTS[kind]?.[type];
      return often === undefined ? share : share * (1 - FREQUENCIES[often]);
    }, 1 - prior);
    return { variables: [i], table: Float64Array.of(without, 1 - without) };
  });
}

/** P(symptom | types) with the likelihood of what was seen of the symptom; unknown ones sum up to 1 and are left out. */
function symptomFactors({ links }: FailureNetwork, { symptoms }: Sighting): Factor[] {
  return SYMPTOMS.flatMap((symptom, i) => {
    const sure = symptoms[symptom];
    if (sure === undefined || Number.isNaN(sure)) return [];
    const child = NETWORK_TYPES.length + i;
    const row = links[symptom];
    const causes = NETWORK_TYPES.flatMap((type, cause) =>
      row[type] === undefined ? [] : [{ cause, weight: shareOf(row[type]) }],
    );
    return observeFirst(noisyOr(child, causes, shareOf(row.otherwise!)), sure);
  });
}

/** What a case looked like, as weighted features: `symptom:slow@payment`, `service:payment`, `type:code-bug`, `log:<template>`. */
export type CaseVector = ReadonlyMap<string, number>;

export interface PastCase {
  readonly id: string;
  readonly vector: CaseVector;
  readonly service: string;
  readonly failureType: string;
  /** What was done, and whether it helped. */
  readonly solution?: string;
  readonly solved: boolean;
}

export interface SimilarCase {
  readonly past: PastCase;
  /** In [0, 1]. */
  readonly similarity: number;
  /** The features that both share, heaviest first. */
  readonly shared: readonly string[];
}

export interface SimilaritySettings {
  readonly measure: 'cosine' | 'jaccard';
  readonly limit: number;
  /** Less is not called similar. */
  readonly leastSimilarity: number;
}

export interface CaseFeatures {
  readonly services: readonly string[];
  readonly failureTypes?: readonly string[];
  readonly symptoms: readonly { readonly service: string; readonly symptom: string; readonly strength: number }[];
  readonly logTemplates?: readonly string[];
}

/** Where it happened counts less than what happened. */
const PLACE = 0.5;
const DEFAULTS: SimilaritySettings = { measure: 'cosine', limit: 5, leastSimilarity: 0.7 };

/** A vector of a case; a symptom counts with and without its service, so that the same trouble elsewhere is alike, too. */
export function describeCase({ services, failureTypes = [], symptoms, logTemplates = [] }: CaseFeatures): CaseVector {
  const vector = new Map<string, number>();
  const put = (feature: string, weight: number) => vector.set(feature, Math.max(weight, vector.get(feature) ?? 0));
  for (const service of services) put(`service:${service}`, PLACE);
  for (const type of failureTypes) put(`type:${type}`, 1);
  for (const { service, symptom, strength } of symptoms) {
    put(`symptom:${symptom}`, strength);
    put(`symptom:${symptom}@${service}`, PLACE * strength);
  }
  for (const template of logTemplates) put(`log:${template}`, 1);
  return vector;
}

/**
 * The past cases most like a case. A feature counts the more, the fewer past cases have it (inverse document frequency, Spärck Jones,
 * 1972). Equal ones in order of their ids.
 *
 * O(features of all cases).
 */
export function findSimilarCases(
  vector: CaseVector,
  past: readonly PastCase[],
  settings: Partial<SimilaritySettings> = {},
): SimilarCase[] {
  const { measure, limit, leastSimilarity } = { ...DEFAULTS, ...settings };
  const rarity = weighFeatures(past);
  const similarity = measure === 'cosine' ? cosine : weightedJaccard;
  return past
    .map(one => ({
      past: one,
      similarity: similarity(vector, one.vector, rarity),
      shared: sharedFeatures(vector, one.vector, rarity),
    }))
    .filter(one => one.similarity >= leastSimilarity)
    .sort((a, b) => b.similarity - a.similarity || (a.past.id < b.past.id ? -1 : 1))
    .slice(0, limit);
}

/** What solved the similar cases: share of similarity whose case it solved, less where it was tried in vain. Best first. */
export function suggestSolutions(
  similar: readonly SimilarCase[],
): { readonly solution: string; readonly support: number }[] {
  const support = new Map<string, number>();
  const total = similar.reduce((sum, one) => sum + one.similarity, 0);
  for (const { past, similarity } of similar) {
    if (past.solution === undefined) continue;
    support.set(past.solution, (support.get(past.solution) ?? 0) + ((past.solved ? 1 : -1) * similarity) / total);
  }
  return [...support]
    .filter(([, share]) => share > 0)
    .map(([solution, share]) => ({ solution, support: share }))
    .sort((a, b) => b.support - a.support || (a.solution < b.solution ? -1 : 1));
}

type Rarity = (feature: string) => number;

function weighFeatures(past: readonly PastCase[]): Rarity {
  const having = new Map<string, number>();
  for (const { vector } of past)
    for (const feature of vector.keys()) having.set(feature, (having.get(feature) ?? 0) + 1);
  return feature => Math.log((1 + past.length) / (1 + (having.get(feature) ?? 0))) + 1;
}

function cosine(a: CaseVector, b: CaseVector, rarity: Rarity): number {
  let dot = 0;
  for (const [feature, weight] of a) dot += weight * (b.get(feature) ?? 0) * rarity(feature) ** 2;
  const length = Math.sqrt(squareOf(a, rarity) * squareOf(b, rarity));
  return length > 0 ? Math.min(1, dot / length) : 0;
}

function squareOf(vector: CaseVector, rarity: Rarity): number {
  let sum = 0;
  for (const [feature, weight] of vector) sum += (weight * rarity(feature)) ** 2;
  return sum;
}

/** Ruzicka's: sum of the lesser weights by sum of the greater ones. */
function weightedJaccard(a: CaseVector, b: CaseVector, rarity: Rarity): number {
  let [less, more] = [0, 0];
  for (const feature of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(feature) ?? 0, b.get(feature) ?? 0];
    less += Math.min(x, y) * rarity(feature);
    more += Math.max(x, y) * rarity(feature);
  }
  return more > 0 ? less / more : 0;
}

function sharedFeatures(a: CaseVector, b: CaseVector, rarity: Rarity): string[] {
  const weightOf = (feature: string) => Math.min(a.get(feature)!, b.get(feature)!) * rarity(feature);
  return [...a.keys()]
    .filter(feature => b.has(feature) && weightOf(feature) > 0)
    .sort((x, y) => weightOf(y) - weightOf(x));
}

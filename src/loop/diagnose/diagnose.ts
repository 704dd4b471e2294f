import type { Cause } from '#domain/cause.ts';
import { callersOf } from '#domain/topology.ts';
import { findBrokenInstances } from './broken-instances.ts';
import type { Candidate } from './candidate.ts';
import { findEdgeHarm } from './edge-harm.ts';
import { attributeImpact, totalOwnHarm } from './impact.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { findOwnHarm } from './own-harm.ts';
import { findResourceTrouble } from './resource-trouble.ts';

export type Diagnosis =
  | { readonly status: 'diagnosed'; readonly causes: readonly Cause[] }
  | { readonly status: 'abstained'; readonly causes: readonly Cause[]; readonly reason: string };

/** Weight that is kept back for everything nobody thought of. */
const UNKNOWN_WEIGHT = 0.15;
const MOST_CAUSES = 5;

/**
 * Ranks what may have caused an incident: down instances, own harm of services, harm on edges, exhausted resources; each
 * weighed by evidence in physical units, and by changes that fit in time. Abstains when no candidate stands out.
 * Deterministic; reads the hot window only.
 */
export function diagnose(input: DiagnosisInput, confidenceNeeded: number): Diagnosis {
  const periods = periodsOf(input);
  const impact = attributeImpact(input, periods);
  const total = Math.max(totalOwnHarm(impact), 0.01);
  const candidates = mergeSamePlace([
    ...findBrokenInstances(input),
    ...findOwnHarm(input, impact, periods, total),
    ...findEdgeHarm(input, impact, periods, total),
    ...findResourceTrouble(input),
  ]);
  const causes = rank(candidates, input);
  const first = causes[0];
  if (first === undefined)
    return { status: 'abstained', causes, reason: 'no service, edge or instance stands out yet' };
  if (first.confidence < confidenceNeeded) {
    return {
      status: 'abstained',
      causes,
      reason: `best explanation is ${first.problem} at ${first.service} with confidence ${first.confidence.toFixed(2)}, ${confidenceNeeded} is needed`,
    };
  }
  return { status: 'diagnosed', causes };
}

/** Candidates share out the probability by weight. What the platform itself reports is doubted by guesses only. */
function rank(candidates: readonly Candidate[], input: DiagnosisInput): Cause[] {
  const weightOf = (group: readonly Candidate[]): number => group.reduce((total, { weight }) => total + weight, 0);
  const facts = weightOf(candidates.filter(({ isFact }) => isFact === true));
  const sum = weightOf(candidates) + UNKNOWN_WEIGHT;
  return candidates
    .map(({ weight, isFact, ...candidate }) => ({
      ...candidate,
      confidence: weight / (isFact === true ? sum - facts + weight : sum),
      affected: callersOf(candidate.service, input.topology.dependencies),
    }))
    .sort((a, b) => b.confidence - a.confidence || (a.service < b.service ? -1 : 1))
    .slice(0, MOST_CAUSES);
}

/**
 * Candidates at one service are views of one fault: they are fused by the largest weight plus a part of the rest. The
 * strongest names the problem.
 */
function mergeSamePlace(candidates: readonly Candidate[]): Candidate[] {
  const places = new Map<string, Candidate[]>();
  for (const candidate of candidates)
    places.set(candidate.service, [...(places.get(candidate.service) ?? []), candidate]);
  return [...places.values()].map(group => {
    const sorted = [...group].sort((a, b) => b.weight - a.weight);
    const [first, ...rest] = sorted as [Candidate, ...Candidate[]];
    return {
      ...first,
      instances: [...new Set(sorted.filter(each => each.problem === first.problem).flatMap(each => each.instances))],
      weight: first.weight + 0.5 * rest.reduce((sum, each) => sum + each.weight, 0),
      evidence: [...new Map(sorted.flatMap(each => each.evidence).map(each => [each.statement, each])).values()],
      changes: [...new Set(sorted.flatMap(each => each.changes))],
    };
  });
}

import type { Cause } from '#domain/cause.ts';
import type { Sentence } from '#domain/sentence.ts';
import { findBrokenInstances } from './broken-instances.ts';
import type { Candidate } from './candidate.ts';
import { addDatabaseEvidence } from './database-evidence.ts';
import { findEdgeHarm } from './edge-harm.ts';
import { attributeImpact, totalOwnHarm } from './impact.ts';
import { nameSuspects } from './name-suspects.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { readOpinions } from './opinions.ts';
import { findOwnHarm } from './own-harm.ts';
import { addProfileEvidence } from './profile-evidence.ts';
import { rank } from './rank.ts';
import { findResourceTrouble } from './resource-trouble.ts';
import { findRuledOut, type RuledOut } from './rule-out.ts';
import { findSharedGround } from './shared-ground.ts';

export type Diagnosis = {
  /** Likeliest first. Several may be sure at once: faults that have nothing to do with each other. */
  readonly causes: readonly Cause[];
  readonly ruledOut: readonly RuledOut[];
  /** What people can look at to be surer; empty when the cause is clear. */
  readonly nextChecks: readonly NextCheck[];
} & ({ readonly status: 'diagnosed' } | { readonly status: 'abstained'; readonly reason: Sentence });

interface NextCheck extends Sentence {
  readonly service: string;
  readonly problem: string;
}

const MOST_CHECKED = 3;

/**
 * Ranks what may have caused an incident: down instances, own harm of services, harm on edges, exhausted resources; each
 * weighed by evidence in physical units, and by changes that fit in time. Abstains when no candidate stands out.
 * Deterministic; reads the hot window, and what analysers of others made of it.
 */
export function diagnose(input: DiagnosisInput, confidenceNeeded: number): Diagnosis {
  const periods = periodsOf(input);
  const impact = attributeImpact(input, periods);
  const total = Math.max(totalOwnHarm(impact), 0.01);
  const suspects = [
    ...findBrokenInstances(input),
    ...findOwnHarm(input, impact, periods, total),
    ...findEdgeHarm(input, impact, periods, total),
    ...findResourceTrouble(input),
    ...readOpinions(input.opinions ?? []),
  ];
  const candidates = nameSuspects(
    findSharedGround(input, addProfileEvidence(input, addDatabaseEvidence(input, periods, suspects)), periods),
    input,
  );
  const ranked = rank(mergeSamePlace(candidates), input);
  const causes = ranked.map(({ cause }) => cause);
  const ruledOut = findRuledOut(input, impact, causes);
  const reason = findDoubt(causes[0], confidenceNeeded);
  if (reason === undefined) return { status: 'diagnosed', causes, ruledOut, nextChecks: [] };
  const nextChecks = ranked
    .slice(0, MOST_CHECKED)
    .flatMap(({ candidate: { service, problem, nextChecks: checks } }) =>
      checks.map(check => ({ ...check, service, problem })),
    );
  return { status: 'abstained', causes, ruledOut, nextChecks, reason };
}

/** Why a cause is not sure enough to act on, if it is not. */
export function findDoubt(first: Cause | undefined, confidenceNeeded: number): Sentence | undefined {
  if (first === undefined)
    return { en: 'no service, edge or instance stands out yet', zh: '尚无服务、调用或实例明显异常' };
  if (first.confidence >= confidenceNeeded) return undefined;
  const { problem, service } = first;
  const confidence = first.confidence.toFixed(2);
  return {
    en: `best explanation is ${problem} at ${service} with confidence ${confidence}, ${confidenceNeeded} is needed`,
    zh: `最可能的根因是 ${service} 的 ${problem}，置信度 ${confidence}，未达到所需的 ${confidenceNeeded}`,
  };
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
      isSure: sorted.some(({ isSure }) => isSure === true),
      evidence: [...new Map(sorted.flatMap(each => each.evidence).map(each => [each.statement.en, each])).values()],
      changes: [...new Set(sorted.flatMap(each => each.changes))],
    };
  });
}

import type { Cause } from '#domain/cause.ts';
import type { Sentence } from '#domain/sentence.ts';
import { callersOf } from '#domain/topology.ts';
import type { Suspect } from './candidate.ts';
import { changeEvidence } from './changes.ts';
import type { DiagnosisInput } from './observation.ts';
import { matchProblems } from './problems/match-problems.ts';
import type { ProblemPattern } from './problems/problem-pattern.ts';
import { SymptomReader } from './problems/symptom-reader.ts';

/** A cause, and what people can look at to be surer of it. */
export interface NamedCause {
  readonly cause: Cause;
  readonly nextChecks: readonly Sentence[];
}

const MOST_CAUSES = 5;

/** Says of every place which known problem it looks most like, the likeliest first. Nothing fits: it has no name, and is no cause. */
export function nameCauses(places: readonly Suspect[], input: DiagnosisInput): NamedCause[] {
  const reader = new SymptomReader(input);
  const named = places.flatMap(place => namePlace(place, input, reader) ?? []);
  // Two ways to one callee that says itself what is wrong are one cause.
  const first = new Map<string, NamedCause>();
  for (const each of named) if (!first.has(each.cause.service)) first.set(each.cause.service, each);
  return [...first.values()].sort((a, b) => compare(a.cause, b.cause)).slice(0, MOST_CAUSES);
}

function compare(a: Cause, b: Cause): number {
  return b.confidence - a.confidence || (a.service < b.service ? -1 : 1);
}

function namePlace(place: Suspect, input: DiagnosisInput, reader: SymptomReader): NamedCause | undefined {
  const { service, callee, changes, facts, problem } = place;
  const known = input.problems.find(({ id }) => id === problem);
  if (known !== undefined) return toCause(place, known, input);
  const best = matchProblems({ service, callee, changes, facts: new Set(facts) }, input.problems, reader)[0];
  if (best === undefined) return undefined;
  const told = { ...place, evidence: [...place.evidence, ...best.evidence] };
  if (best.problem.blames === 'place' || callee === undefined) return toCause(told, best.problem, input);
  const { callee: _, ...atCallee } = told;
  return toCause({ ...atCallee, service: callee, instances: [] }, best.problem, input);
}

function toCause(place: Suspect, problem: ProblemPattern, input: DiagnosisInput): NamedCause {
  const { service, callee, instances, weight, target, changes, evidence } = place;
  const said = [...evidence, ...changes.map(change => changeEvidence(change, input.startedAt))];
  return {
    nextChecks: problem.nextChecks,
    cause: {
      ...{ service, instances, type: problem.type, problem: problem.id, confidence: weight },
      ...(callee !== undefined && { callee }),
      evidence: [...new Map(said.map(each => [each.statement.en, each])).values()],
      changes: changes.map(({ id }) => id),
      affected: callersOf(service, input.topology.dependencies),
      ...(target !== undefined && { target }),
    },
  };
}

import type { Candidate, Suspect } from './candidate.ts';
import { changeEvidence } from './changes.ts';
import type { DiagnosisInput } from './observation.ts';
import { matchProblems } from './problems/match-problems.ts';
import type { ProblemPattern } from './problems/problem-pattern.ts';
import { SymptomReader } from './problems/symptom-reader.ts';

/** A change multiplies the weight of what is there; alone it weighs nothing. */
const CHANGE_FACTOR = 2;
/** So does a figure of its own that shows the same problem. */
const FIGURE_FACTOR = 1.3;
/** What remains on the caller when the callee itself says what is wrong. */
const CALLER_SHARE = 0.2;

/** Says of every suspect which known problem it looks most like. Nothing fits: it has no name, and is no candidate. */
export function nameSuspects(suspects: readonly Suspect[], input: DiagnosisInput): Candidate[] {
  const reader = new SymptomReader(input);
  return suspects.flatMap(suspect => nameSuspect(suspect, input, reader));
}

function nameSuspect(suspect: Suspect, input: DiagnosisInput, reader: SymptomReader): Candidate[] {
  const { service, callee, changes, facts, problem } = suspect;
  const known = input.problems.find(({ id }) => id === problem);
  if (known !== undefined) return [toCandidate(suspect, known, input)];
  const place = { service, callee, changes, facts: new Set(facts) };
  const matches = matchProblems(place, input.problems, reader);
  const best = matches[0];
  if (best === undefined) return [];
  const hasFigure = best.evidence.some(({ kind, weight }) => kind === 'metric' && weight > 0);
  const factor = suspect.isFact === true || !hasFigure ? 1 : FIGURE_FACTOR;
  const named = {
    ...toCandidate({ ...suspect, weight: suspect.weight * factor }, best.problem, input),
    evidence: [
      ...suspect.evidence,
      ...best.evidence,
      ...changes.map(change => changeEvidence(change, input.startedAt)),
    ],
  };
  if (best.problem.blames === 'place' || callee === undefined) return [named];
  const { callee: _, ...atCallee } = named;
  const rest = matches.find(match => match.problem.blames === 'place')?.problem;
  return [
    { ...atCallee, service: callee, instances: [] },
    ...(rest === undefined ? [] : [toCandidate({ ...suspect, weight: CALLER_SHARE * suspect.weight }, rest, input)]),
  ];
}

function toCandidate(suspect: Suspect, problem: ProblemPattern, input: DiagnosisInput): Candidate {
  const { facts: _, changes, weight, isFact, ...rest } = suspect;
  return {
    ...rest,
    ...(isFact && { isFact }),
    weight: weight * (changes.length > 0 && isFact !== true ? CHANGE_FACTOR : 1),
    type: problem.type,
    problem: problem.id,
    nextChecks: problem.nextChecks,
    changes: changes.map(({ id }) => id),
    evidence: [...suspect.evidence, ...changes.map(change => changeEvidence(change, input.startedAt))],
  };
}

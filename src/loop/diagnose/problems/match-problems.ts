import type { Evidence } from '#domain/cause.ts';
import { evidence } from '#loop/diagnose/candidate.ts';
import type { PlaceKind, ProblemPattern, Symptom } from './problem-pattern.ts';
import type { Place, Sign, SymptomReader } from './symptom-reader.ts';

/** A problem that fits a place. */
export interface Match {
  readonly problem: ProblemPattern;
  readonly score: number;
  /** What shows it, and with negative weight what speaks against it. Facts are told by those who measured them. */
  readonly evidence: readonly Evidence[];
}

/**
 * Holds every known problem against one place where trouble was measured; the one that most speaks for comes first, and
 * of equal ones the first in the library. O(problems × symptoms), each symptom looked up once.
 */
export function matchProblems(place: Place, problems: readonly ProblemPattern[], reader: SymptomReader): Match[] {
  const kind: PlaceKind = place.callee === undefined ? 'service' : 'edge';
  return problems
    .filter(({ places }) => places.includes(kind))
    .flatMap(problem => match(place, problem, reader) ?? [])
    .sort((a, b) => b.score - a.score);
}

function match(place: Place, problem: ProblemPattern, reader: SymptomReader): Match | undefined {
  const showing: [Symptom, Sign][] = [];
  for (const symptom of problem.symptoms) {
    const sign = reader.find(symptom, place);
    if (sign !== undefined) showing.push([symptom, sign]);
    else if (symptom.required) return undefined;
  }
  const speaking = problem.against.flatMap(symptom => {
    const sign = reader.find(symptom, place);
    return sign === undefined ? [] : [[symptom, sign] as const];
  });
  const weightOf = (group: readonly (readonly [Symptom, Sign])[]) =>
    group.reduce((sum, [{ weight }]) => sum + weight, 0);
  const score = weightOf(showing) - weightOf(speaking);
  if (score < problem.least) return undefined;
  return {
    problem,
    score,
    evidence: [...showing.flatMap(tell), ...speaking.flatMap(tell).map(each => ({ ...each, weight: -each.weight }))],
  };
}

function tell([{ test, weight, says }, sign]: readonly [Symptom, Sign]): Evidence[] {
  // The diagnosis tells of changes and of its own facts in figures already.
  if (test.kind === 'fact' || test.kind === 'change') return [];
  const { en, zh } = sign.statement;
  const statement = says === undefined ? sign.statement : { en: `${says.en}: ${en}`, zh: `${says.zh}：${zh}` };
  return [evidence(sign.kind, statement, Math.min(2, weight), sign.at)];
}

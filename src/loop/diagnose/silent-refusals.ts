import { evidence } from './candidate.ts';
import { type DiagnosisInput, type FlowShift, type Periods, readShift } from './observation.ts';
import type { ProblemPattern } from './problems/problem-pattern.ts';
import { SymptomReader } from './problems/symptom-reader.ts';
import type { IsUnchanged, Refusal } from './refusal.ts';

/** A caller fails when this much more of what it is asked fails than before. */
const LEAST_FAILING = 0.3;
/** It no longer reaches a callee when this share of the calls that it would make at most is left. */
const MOST_LEFT = 0.3;
const LEAST_CALLS_BEFORE = 10;

/**
 * Who is not even let in makes no call that could be measured: its way to the callee falls silent, what it is asked fails, and no other call of it
 * does. A caller that breaks before it calls looks the same, so its error lines must say that it was refused. They pick the name of what is
 * wrong there; the place is measured. O(edges × problems).
 */
export function findSilentRefusals(input: DiagnosisInput, periods: Periods, isUnchanged: IsUnchanged): Refusal[] {
  const reader = new SymptomReader(input);
  const problems = input.problems.filter(({ refusals }) => refusals.length > 0);
  const edges = input.window.flows
    .list('edge')
    .map(flow => readShift(flow, periods))
    .filter(({ id }) => id.callee !== id.service);
  const later = laterHalf(periods);
  return edges
    .filter(({ id }) => isSilent(input, later, id))
    .flatMap(({ id: { service, callee = '' } }) => {
      const failsElsewhere = edges.some(
        ({ id, failures }) => id.service === service && id.callee !== callee && failures > 0,
      );
      if (failsElsewhere || !isUnchanged(service)) return [];
      const told = problems.flatMap(problem => readRefusal(reader, problem, { service, callee }));
      return told.slice(0, 1).map(each => ({ ...each, callee }));
    });
}

/** Evidence begins a little before the trouble does, and the last calls that came through would speak against silence. */
function laterHalf(periods: Periods): Periods {
  const { nowFrom, nowTo, nowSeconds } = periods;
  return { ...periods, nowFrom: (nowFrom + nowTo) / 2, nowSeconds: nowSeconds / 2 };
}

function isSilent({ window: { flows } }: DiagnosisInput, periods: Periods, id: FlowShift['id']): boolean {
  const [edge, caller] = [flows.find(id), flows.find({ kind: 'service', service: id.service })];
  if (edge === undefined || caller === undefined) return false;
  const [{ base, now }, asked] = [readShift(edge, periods), readShift(caller, periods)];
  if (base.count < LEAST_CALLS_BEFORE) return false;
  if (!(asked.base.perSecond > 0)) return false;
  const isFailing = asked.now.errorRatio - asked.base.errorRatio >= LEAST_FAILING;
  const callsEach = base.perSecond / asked.base.perSecond;
  return isFailing && asked.now.count > 0 && now.perSecond <= MOST_LEFT * callsEach * asked.now.perSecond;
}

/** Symptoms that are words of the caller. */
function readRefusal(
  reader: SymptomReader,
  { id, symptoms }: ProblemPattern,
  { service, callee }: { readonly service: string; readonly callee: string },
): Omit<Refusal, 'callee'>[] {
  const place = { service, callee, facts: new Set<never>(), changes: [] };
  const signs = symptoms
    .filter(({ test, at }) => (test.kind === 'log' || test.kind === 'words') && at === 'place')
    .flatMap(symptom => reader.find(symptom, place) ?? []);
  if (signs.length === 0) return [];
  const silence = { en: `${service} no longer reaches ${callee}`, zh: `${service} 已无法访问 ${callee}` };
  const said = signs.slice(0, 1).map(({ kind, statement, at }) => evidence(kind, statement, 2, at));
  return [{ problem: id, evidence: [evidence('topology', silence, 1), ...said] }];
}

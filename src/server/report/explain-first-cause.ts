import type { Counterfactual } from '#algorithms/causality/counterfactual.ts';
import { findCounterfactual } from '#algorithms/causality/explain-cause.ts';
import { createFailureNetwork, inferFailureTypes } from '#algorithms/causality/failure-network.ts';
import { sightNodes } from '#algorithms/causality/symptoms.ts';
import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { type Cause, FAILURE_TYPES, type FailureType } from '#domain/cause.ts';
import type { Impact } from '#domain/impact.ts';

/** What the signals of the onset tell of the first cause; absent where they do not tell. */
export interface FirstCauseFindings {
  readonly counterfactual?: Counterfactual;
  /** Given that the fault is there, by its symptoms alone; the likeliest first. */
  readonly failureTypes?: readonly { readonly type: FailureType; readonly probability: number }[];
}

const LEAST_PROBABILITY = 0.05;

/** @param input - the case without an indicator: the entry that was harmed most is taken */
export function explainFirstCause(
  input: DiagnosisCase,
  cause: Pick<Cause, 'service' | 'callee'>,
  impact: Pick<Impact, 'entries'> | undefined,
): FirstCauseFindings {
  // A fault between two services is none of either.
  if (cause.callee !== undefined) return {};
  const counterfactual = listIndicators(impact)
    .map(sli => findCounterfactual({ ...input, sli }, cause.service))
    .find(answer => answer !== undefined);
  const failureTypes = findFailureTypes(input, cause.service);
  return { ...(counterfactual && { counterfactual }), ...(failureTypes.length > 0 && { failureTypes }) };
}

/** What users noticed most comes first. */
function listIndicators(impact: Pick<Impact, 'entries'> | undefined): NonNullable<DiagnosisCase['sli']>[] {
  const [worst] = (impact?.entries ?? []).toSorted((a, b) => b.failed + b.slow - a.failed - a.slow);
  if (worst === undefined) return [];
  const { service: node, failed, slow } = worst;
  const roles = failed >= slow ? (['errors', 'latency'] as const) : (['latency', 'errors'] as const);
  return roles.map(role => ({ node, role }));
}

function findFailureTypes(input: DiagnosisCase, service: string): NonNullable<FirstCauseFindings['failureTypes']> {
  const series = input.series.filter(({ node, callee }) => node === service || callee === service);
  const sighting = sightNodes({ ...input, series }).get(service);
  // Without a symptom only what is usual would be told.
  if (sighting === undefined || Object.values(sighting.symptoms).every(sure => sure < 0.5)) return [];
  const types = inferFailureTypes(createFailureNetwork(), sighting);
  // The ranking has said that the fault is here; faults are rare, so it is one of these types and hardly two.
  const any = FAILURE_TYPES.reduce((sum, type) => sum + types[type], 0);
  return FAILURE_TYPES.map(type => ({ type, probability: types[type] / any }))
    .filter(({ probability }) => probability >= LEAST_PROBABILITY)
    .sort((a, b) => b.probability - a.probability);
}

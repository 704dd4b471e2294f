import type { DiagnosisCase } from '#algorithms/ranking/case.ts';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import type { Cause } from '#domain/cause.ts';
import type { Sentence } from '#domain/sentence.ts';
import { addStatements } from './database-evidence.ts';
import { createCase } from './diagnosis-case.ts';
import { attributeImpact } from './impact.ts';
import { nameCauses } from './name-causes.ts';
import { type DiagnosisInput, periodsOf } from './observation.ts';
import { readPlaces } from './places.ts';
import { addProfileEvidence } from './profile-evidence.ts';
import { findRuledOut, type RuledOut } from './rule-out.ts';
import { listTold } from './told.ts';

export type Diagnosis = {
  /** Likeliest first. Several may be sure at once: faults that have nothing to do with each other. */
  readonly causes: readonly Cause[];
  readonly ruledOut: readonly RuledOut[];
  /** What was asked beside the signals: with them it can be asked again elsewhere. */
  readonly asked: Asked;
  /** What people can look at to be surer; empty when the cause is clear. */
  readonly nextChecks: readonly NextCheck[];
} & ({ readonly status: 'diagnosed' } | { readonly status: 'abstained'; readonly reason: Sentence });

type Asked = Omit<DiagnosisCase, 'nodes' | 'calls' | 'series'>;

interface NextCheck extends Sentence {
  readonly service: string;
  readonly problem: string;
}

const MOST_CHECKED = 3;

/**
 * What may have caused an incident. The window around the onset becomes a case, the one engine for root causes ranks it together with what only the
 * living loop is told, and the places get the names of known problems. Abstains when none stands out. Deterministic.
 */
export function diagnose(input: DiagnosisInput, confidenceNeeded: number): Diagnosis {
  const periods = periodsOf(input);
  const told = listTold(input);
  const system = createCase(input, told);
  const { nodes: _nodes, calls: _calls, series: _series, ...asked } = system;
  const places = readPlaces(input, rankCauses(system), { system, told });
  const named = nameCauses(addProfileEvidence(input, addStatements(input, periods, places)), input);
  const causes = named.map(({ cause }) => cause);
  const ruledOut = findRuledOut(input, attributeImpact(input, periods), causes);
  const reason = findDoubt(causes[0], confidenceNeeded);
  if (reason === undefined) return { status: 'diagnosed', causes, ruledOut, asked, nextChecks: [] };
  const nextChecks = named
    .slice(0, MOST_CHECKED)
    .flatMap(({ cause: { service, problem }, nextChecks: checks }) =>
      checks.map(check => ({ ...check, service, problem })),
    );
  return { status: 'abstained', causes, ruledOut, asked, nextChecks, reason };
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

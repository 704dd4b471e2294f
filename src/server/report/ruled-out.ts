import type { Cause } from '#domain/cause.ts';
import { CHANGE_KIND_WORDS, type Change } from '#domain/change.ts';
import type { Harm, Propagation } from '#domain/impact.ts';
import type { Incident } from '#domain/incident.ts';
import type { ReportedRun, RuledOut } from '#domain/report.ts';
import { about, type Sentence } from '#domain/sentence.ts';

interface RuledOutInput {
  readonly incident: Pick<Incident, 'startedAt'>;
  readonly causes: readonly Cause[];
  readonly propagation: Propagation | undefined;
  readonly changes: readonly Change[];
  readonly runs: readonly ReportedRun[];
  /** What the diagnosis itself ruled out. */
  readonly told: readonly { readonly service: string; readonly reason: Sentence }[];
}

/** Less than this share of a service's harm is its own: the rest comes from its callees. */
const PASSED_ON_SHARE = 0.1;
const CHANGES_BEFORE_MS = 600_000;
const ONSET_BLUR_MS = 8000;

/** What looked suspicious and is not the cause, each with the fact that speaks against it. */
export function findRuledOut({ told, ...input }: RuledOutInput): RuledOut[] {
  const found = findReasons(input);
  const named = new Set(found.map(({ service }) => service));
  return [
    ...found,
    ...told
      .filter(({ service }) => !named.has(service))
      .map(({ service, reason }) => ({ reason: 'told' as const, service, fact: reason })),
  ];
}

function findReasons({ incident, causes, propagation, changes, runs }: Omit<RuledOutInput, 'told'>): RuledOut[] {
  const [first, ...others] = causes;
  const suspects = new Set(causes.map(({ service }) => service));
  return [
    ...listPassedOn(propagation, first),
    ...others.map(doubt),
    ...changes
      .filter(({ at, run }) => run === undefined && isNear(at, incident.startedAt))
      .filter(({ id, service }) => !causes.some(cause => cause.changes.includes(id)) && !suspects.has(service))
      .map(({ service, kind, summary, at }) => ({
        ...{ reason: 'harmless-change' as const, service, at },
        change: about(CHANGE_KIND_WORDS[kind], summary),
      })),
    ...runs
      .filter(({ status }) => status === 'rolled-back' || status === 'rollback-failed' || status === 'failed')
      .map(({ id, title }) => ({ reason: 'repair-did-not-help' as const, service: '', run: id, title })),
  ];
}

function isNear(at: number, startedAt: number): boolean {
  return at >= startedAt - CHANGES_BEFORE_MS && at <= startedAt + ONSET_BLUR_MS;
}

function listPassedOn(propagation: Propagation | undefined, first: Cause | undefined): RuledOut[] {
  if (propagation === undefined) return [];
  const { nodes, edges } = propagation;
  return nodes
    .filter(node => sizeOf(node) > 0 && sizeOf(node.own) <= PASSED_ON_SHARE * sizeOf(node))
    .filter(({ service }) => service !== first?.service)
    .map(({ service }) => ({
      reason: 'passed-on' as const,
      service,
      callees: edges.filter(({ from }) => from === service).map(({ to }) => to),
    }));
}

/** Evidence against a cause is worth more to a person than its rank. */
function doubt({ service, problem, confidence, evidence }: Cause): RuledOut {
  const facts = evidence.filter(({ weight }) => weight < 0).map(({ statement }) => statement);
  return facts.length > 0
    ? { reason: 'contradicted', service, problem, facts }
    : { reason: 'less-likely', service, problem, confidence };
}

function sizeOf({ failures, waiting }: Harm): number {
  return failures + waiting;
}

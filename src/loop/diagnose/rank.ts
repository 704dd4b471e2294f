import type { Cause } from '#domain/cause.ts';
import { callersOf, type Topology } from '#domain/topology.ts';
import type { Candidate } from './candidate.ts';
import type { DiagnosisInput } from './observation.ts';

/** Weight that is kept back for everything nobody thought of. */
const UNKNOWN_WEIGHT = 0.15;
const MOST_CAUSES = 5;
/** Beside one fault another must do at least this share of harm to be one of its own, and no shadow of the first. */
const LEAST_OF_STRONGEST = 0.25;

interface Ranked {
  readonly cause: Cause;
  readonly candidate: Candidate;
}

/** Candidates that explain the same trouble share out the probability; those that have nothing to do with each other do not. */
export function rank(
  candidates: readonly Candidate[],
  input: Pick<DiagnosisInput, 'topology' | 'anomalies'>,
): Ranked[] {
  const { topology } = input;
  const isApart = independence(candidates, input);
  const guesses = weightOf(candidates.filter(({ isFact }) => isFact !== true));
  return candidates
    .map(candidate => {
      const rivals = candidates.filter(other => other !== candidate && !isApart(candidate, other));
      const together = candidate.weight + weightOf(rivals);
      // Of two faults each has its part of what nobody thought of.
      const unknown = UNKNOWN_WEIGHT * (candidate.isFact === true ? 1 : Math.min(1, together / guesses));
      return { candidate, cause: toCause(candidate, candidate.weight / (together + unknown), topology) };
    })
    .sort(
      (a, b) =>
        b.cause.confidence - a.cause.confidence ||
        b.candidate.weight - a.candidate.weight ||
        (a.cause.service < b.cause.service ? -1 : 1),
    )
    .slice(0, MOST_CAUSES);
}

/**
 * Two faults at once: what the platform itself reports of two services; or two places, each surely in trouble of its
 * own that detection noticed there, with no way of calls from one to the other by which the one could explain the other.
 */
function independence(
  candidates: readonly Candidate[],
  { topology: { dependencies }, anomalies }: Pick<DiagnosisInput, 'topology' | 'anomalies'>,
) {
  const noticed = new Set(
    anomalies
      .filter(({ grade }) => grade !== 'info')
      .flatMap(({ subject }) => [subject.service, subject.callee ?? subject.service]),
  );
  const strongest = Math.max(0, ...candidates.filter(({ isFact }) => isFact !== true).map(({ weight }) => weight));
  const reach = new Map(
    candidates.map(candidate => {
      const nodes = nodesOf(candidate);
      return [candidate, new Set([...nodes, ...nodes.flatMap(node => callersOf(node, dependencies))])];
    }),
  );
  const standsAlone = ({ service, isSure, isFact, weight }: Candidate): boolean =>
    isFact === true || (isSure === true && noticed.has(service) && weight >= LEAST_OF_STRONGEST * strongest);
  const hasReason = ({ isFact, changes }: Candidate): boolean => isFact === true || changes.length > 0;
  return (a: Candidate, b: Candidate): boolean => {
    if (a.isFact === true && b.isFact === true) return true;
    if (!standsAlone(a) || !standsAlone(b)) return false;
    const isOnTheWay =
      nodesOf(a).some(node => reach.get(b)!.has(node)) || nodesOf(b).some(node => reach.get(a)!.has(node));
    return !isOnTheWay || (hasReason(a) && hasReason(b));
  };
}

function nodesOf({ service, callee }: Candidate): string[] {
  return callee === undefined ? [service] : [service, callee];
}

function weightOf(candidates: readonly Candidate[]): number {
  return candidates.reduce((total, { weight }) => total + weight, 0);
}

function toCause(candidate: Candidate, confidence: number, { dependencies }: Topology): Cause {
  const { weight: _, isFact: _fact, isSure: _sure, nextChecks: _checks, ...told } = candidate;
  return { ...told, confidence, affected: callersOf(candidate.service, dependencies) };
}

import { type Candidate, createCandidate, evidence, type Problem } from './candidate.ts';
import { changeEvidence, findSuspectChanges } from './changes.ts';
import { describeEdge, type EdgeImpact, type Impact } from './impact.ts';
import { findLogSign } from './log-signs.ts';
import { type DiagnosisInput, harmOf, type Periods, readShift } from './observation.ts';
import { blameStall, findStalls } from './stall.ts';

/** A callee is to blame, rather than one caller's way to it, when at least this share of its callers suffer. */
const MOST_CALLERS = 0.6;

/** Harm between caller and callee, or in callees that report nothing of themselves (databases, foreign services). */
export function findEdgeHarm(input: DiagnosisInput, impact: Impact, periods: Periods, total: number): Candidate[] {
  const harmful = impact.edges.filter(edge => harmOf(edge) > 0.03 * total && harmOf(edge) > 0.05);
  const stalls = findStalls(input, impact, periods, harmful);
  const rest = harmful.filter(edge => !stalls.some(stall => stall.edges.includes(edge)));
  return [
    ...stalls.map(stall => blameStall(stall, total)),
    ...[...new Set(rest.map(edge => edge.to))].flatMap(callee => {
      const suffering = rest.filter(edge => edge.to === callee);
      return isCalleeToBlame(impact, suffering)
        ? [blameCallee(input, callee, suffering, total)]
        : suffering.flatMap(edge => blameEdge(input, periods, edge, total));
    }),
  ];
}

function isCalleeToBlame(impact: Impact, suffering: readonly EdgeImpact[]): boolean {
  const callers = impact.edges.filter(edge => edge.to === suffering[0]?.to && edge.shift.now.count > 0).length;
  return callers > 1 && suffering.length / callers >= MOST_CALLERS && !isOneCaller(suffering);
}

/** One caller with nearly all of the harm: the others suffer from what it does to the callee. */
function isOneCaller(edges: readonly EdgeImpact[]): boolean {
  const harms = edges.map(harmOf).sort((a, b) => b - a);
  return harms.length > 1 && harms[0]! > 0.85 * harms.reduce((sum, harm) => sum + harm, 0);
}

function blameCallee(input: DiagnosisInput, callee: string, edges: readonly EdgeImpact[], total: number): Candidate {
  const harm = edges.reduce((sum, edge) => sum + harmOf(edge), 0);
  const changes = findSuspectChanges(input.changes, callee, input.startedAt);
  const resources = input.anomalies.filter(
    anomaly => anomaly.subject.service === callee && anomaly.class === 'resource',
  );
  const problem: Problem =
    changes[0]?.kind === 'config'
      ? 'wrong-configuration'
      : changes[0]?.kind === 'deploy'
        ? 'bad-release'
        : resources.some(anomaly => anomaly.indicator === 'cpu' || anomaly.indicator === 'event-loop-saturated')
          ? 'cpu-saturation'
          : edges.some(edge => edge.isCalleeSeen)
            ? 'slow-code'
            : 'silent-dependency';
  return createCandidate(problem, {
    service: callee,
    instances: [...new Set(resources.flatMap(anomaly => anomaly.subject.instance ?? []))],
    weight: (harm / total) * (changes.length > 0 ? 2 : 1),
    changes: changes.map(change => change.id),
    evidence: [
      ...edges.map(edge => evidence('trace', describeEdge(edge), 1)),
      evidence('topology', `${edges.length} callers of ${callee} suffer at once`, 1),
      ...resources.map(anomaly => evidence('metric', anomaly.description, 1, anomaly.startedAt)),
      ...changes.map(change => changeEvidence(change, input.startedAt)),
    ],
  });
}

/** What remains on the caller when the callee itself says what is wrong. */
const CALLER_SHARE = 0.2;

function blameEdge(input: DiagnosisInput, periods: Periods, edge: EdgeImpact, total: number): Candidate[] {
  const atCaller = explainEdge(input, periods, edge, total);
  if (input.triedAt.has(edge.from) && !input.triedAt.has(edge.to)) return [turnToCallee(atCaller, edge)];
  const sign =
    edge.failures > edge.waiting && atCaller.changes.length === 0 ? findLogSign(input, edge.from) : undefined;
  if (sign === undefined) return [atCaller];
  const said = evidence('log', `${edge.from} logs ${sign.count} times: ${sign.line}`, 1, sign.at);
  const named = { weight: atCaller.weight, evidence: [...atCaller.evidence, said] };
  if (!sign.isAnsweredByCallee) return [createCandidate(sign.problem, { ...atCaller, ...named })];
  return [
    createCandidate(sign.problem, { ...named, service: edge.to }),
    { ...atCaller, weight: CALLER_SHARE * atCaller.weight },
  ];
}

/** The caller was mended and its calls are as bad as before: then it is the other end. */
function turnToCallee({ weight, evidence: facts }: Candidate, { from, to, isCalleeSeen }: EdgeImpact): Candidate {
  const statement = `what was done at ${from} did not help its calls to ${to}`;
  return createCandidate(isCalleeSeen ? 'slow-code' : 'silent-dependency', {
    service: to,
    weight,
    evidence: [...facts, evidence('history', statement, 1)],
  });
}

function explainEdge(input: DiagnosisInput, periods: Periods, edge: EdgeImpact, total: number): Candidate {
  const { from, to } = edge;
  const changes = findSuspectChanges(input.changes, from, input.startedAt);
  const waitsForPool = input.anomalies.some(
    anomaly => anomaly.subject.service === from && anomaly.indicator === 'connection-pool-exhausted',
  );
  const slowOperations = findSlowOperations(input, periods, edge);
  const problem = nameEdgeProblem({
    edge,
    hasConfigChange: changes[0]?.kind === 'config',
    hasDeploy: changes[0]?.kind === 'deploy',
    waitsForPool,
    slowOperations,
  });
  const instances = findOddCallers(input, from);
  return createCandidate(problem, {
    service: from,
    callee: to,
    instances,
    weight: (harmOf(edge) / total) * (changes.length > 0 ? 2 : 1) * (waitsForPool ? 1.3 : 1),
    changes: changes.map(change => change.id),
    evidence: [
      evidence('trace', describeEdge(edge), 2),
      ...(waitsForPool ? [evidence('metric', `callers in ${from} queue for a connection of its pool`, 2)] : []),
      ...(slowOperations.length > 0 ? [evidence('trace', `slow there: ${slowOperations.join('; ')}`, 1)] : []),
      ...changes.map(change => changeEvidence(change, input.startedAt)),
    ],
  });
}

interface EdgeSigns {
  readonly edge: EdgeImpact;
  readonly hasConfigChange: boolean;
  readonly hasDeploy: boolean;
  readonly waitsForPool: boolean;
  readonly slowOperations: readonly string[];
}

function nameEdgeProblem({ edge, hasConfigChange, hasDeploy, waitsForPool, slowOperations }: EdgeSigns): Problem {
  if (hasDeploy) return 'bad-release';
  if (hasConfigChange) return 'wrong-configuration';
  if (waitsForPool) return 'pool-exhaustion';
  if (edge.failures > edge.waiting) return 'dropped-dependency';
  return !edge.isCalleeSeen && slowOperations.length > 0 ? 'slow-query' : 'slow-dependency';
}

/** Operations on the edge that became clearly slower, when others did not: one statement, not the way to the callee. */
function findSlowOperations(input: DiagnosisInput, periods: Periods, edge: EdgeImpact): string[] {
  const shifts = input.window.flows
    .list('edge-operation')
    .filter(flow => flow.id.service === edge.from && flow.id.callee === edge.to)
    .map(flow => readShift(flow, periods))
    .filter(shift => shift.now.count > 0);
  const slow = shifts.filter(shift => shift.waiting > 0.2 * Math.max(0.01, edge.waiting));
  if (slow.length === 0 || (slow.length === shifts.length && shifts.length > 2)) return [];
  return slow.map(
    shift => `${shift.id.operation} ${Math.round(shift.now.meanMs)} ms, before ${Math.round(shift.base.meanMs)} ms`,
  );
}

function findOddCallers(input: DiagnosisInput, service: string): string[] {
  return [
    ...new Set(
      input.anomalies
        .filter(anomaly => anomaly.subject.service === service)
        .flatMap(anomaly => anomaly.subject.instance ?? []),
    ),
  ];
}

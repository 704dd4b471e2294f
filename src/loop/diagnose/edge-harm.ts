import { joined, type Sentence } from '#domain/sentence.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import { findSuspectChanges } from './changes.ts';
import { Demand, describeFlood, factsOfFlood } from './demand.ts';
import { describeEdge, type EdgeImpact, type Impact } from './impact.ts';
import { type DiagnosisInput, harmOf, type Periods, readShift } from './observation.ts';
import type { Fact } from './problems/problem-pattern.ts';
import { blameStall, findStalls } from './stall.ts';

/** A callee is to blame, rather than one caller's way to it, when at least this share of its callers suffer. */
const MOST_CALLERS = 0.6;

/** Harm between caller and callee, or in callees that report nothing of themselves (databases, foreign services). */
export function findEdgeHarm(input: DiagnosisInput, impact: Impact, periods: Periods, total: number): Suspect[] {
  const around: Surroundings = { input, periods, total, demand: new Demand(impact, periods) };
  const harmful = impact.edges.filter(edge => harmOf(edge) > 0.03 * total && harmOf(edge) > 0.05);
  const stalls = findStalls(input, impact, periods, harmful);
  const rest = harmful.filter(edge => !stalls.some(stall => stall.edges.includes(edge)));
  return [
    ...stalls.map(stall => blameStall(stall, total)),
    ...[...new Set(rest.map(edge => edge.to))].flatMap(callee => {
      const suffering = rest.filter(edge => edge.to === callee);
      return isCalleeToBlame(impact, suffering)
        ? [blameCallee(input, callee, suffering, total)]
        : suffering.flatMap(edge => blameEdge(around, edge));
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

function blameCallee(input: DiagnosisInput, callee: string, edges: readonly EdgeImpact[], total: number): Suspect {
  const harm = edges.reduce((sum, edge) => sum + harmOf(edge), 0);
  const strained = input.anomalies
    .filter(anomaly => anomaly.subject.service === callee && anomaly.class === 'resource')
    .flatMap(anomaly => anomaly.subject.instance ?? []);
  return createSuspect({
    service: callee,
    instances: [...new Set(strained)],
    facts: ['callers-suffer', ...factsOf(input, edges)],
    weight: harm / total,
    isSure: edges.every(({ shift }) => shift.isSure),
    changes: findSuspectChanges(input.changes, callee, input.startedAt),
    evidence: [
      ...edges.map(edge => evidence('trace', describeEdge(edge), 1)),
      evidence(
        'topology',
        {
          en: `${edges.length} callers of ${callee} suffer at once`,
          zh: `${callee} 的 ${edges.length} 个调用方同时受到影响`,
        },
        1,
      ),
    ],
  });
}

function factsOf({ topology }: DiagnosisInput, edges: readonly EdgeImpact[]): Fact[] {
  const failures = edges.reduce((sum, edge) => sum + edge.failures, 0);
  const waiting = edges.reduce((sum, edge) => sum + edge.waiting, 0);
  const callee = edges[0]!.to;
  return [
    failures > waiting ? 'fails' : 'slow',
    ...(edges.some(({ isCalleeSeen }) => isCalleeSeen) ? [] : (['callee-silent'] as const)),
    ...(topology.services.some(({ name }) => name === callee) ? [] : (['foreign'] as const)),
  ];
}

interface Surroundings {
  readonly input: DiagnosisInput;
  readonly periods: Periods;
  readonly demand: Demand;
  readonly total: number;
}

function blameEdge(around: Surroundings, edge: EdgeImpact): Suspect[] {
  const { input } = around;
  const { from, to } = edge;
  const atCaller = suspectEdge(around, edge);
  if (input.triedAt.has(from) && !input.triedAt.has(to)) return [turnToCallee(atCaller, edge)];
  const changesThere = findSuspectChanges(input.changes, to, input.startedAt);
  if (atCaller.changes.length > 0 || changesThere.length === 0) return [atCaller];
  const { callee: _, ...rest } = atCaller;
  return [
    { ...rest, service: to, instances: [], changes: changesThere, facts: factsOf(input, [edge]) },
    { ...atCaller, weight: CALLER_SHARE * atCaller.weight },
  ];
}

/** What remains on the caller when the callee was changed just before. */
const CALLER_SHARE = 0.2;

/** The caller was mended and its calls are as bad as before: then it is the other end. */
function turnToCallee({ weight, evidence: facts }: Suspect, { from, to, isCalleeSeen }: EdgeImpact): Suspect {
  return createSuspect({
    service: to,
    weight,
    facts: ['caller-mended', ...(isCalleeSeen ? [] : (['callee-silent'] as const))],
    evidence: [
      ...facts,
      evidence(
        'history',
        {
          en: `what was done at ${from} did not help its calls to ${to}`,
          zh: `在 ${from} 上采取的动作没有改善它对 ${to} 的调用`,
        },
        1,
      ),
    ],
  });
}

function suspectEdge({ input, periods, demand, total }: Surroundings, edge: EdgeImpact): Suspect {
  const { from, to } = edge;
  const flood = demand.floodsOf(to, input).find(each => each.from === from && each.isCulprit);
  const slowOperations = findSlowOperations(input, periods, edge);
  return createSuspect({
    service: from,
    callee: to,
    instances: findOddCallers(input, from),
    facts: [
      ...factsOf(input, [edge]),
      ...(slowOperations.length > 0 ? (['slow-operations'] as const) : []),
      ...(flood === undefined ? [] : factsOfFlood(flood)),
    ],
    weight: harmOf(edge) / total,
    isSure: edge.shift.isSure,
    changes: findSuspectChanges(input.changes, from, input.startedAt),
    evidence: [
      evidence('trace', describeEdge(edge), 2),
      ...(flood === undefined ? [] : [describeFlood(flood)]),
      ...(slowOperations.length > 0 ? [evidence('trace', tellSlow(slowOperations), 1)] : []),
    ],
  });
}

/** Operations on the edge that became clearly slower, when others did not: one statement, not the way to the callee. */
function findSlowOperations(input: DiagnosisInput, periods: Periods, edge: EdgeImpact): Sentence[] {
  const shifts = input.window.flows
    .list('edge-operation')
    .filter(flow => flow.id.service === edge.from && flow.id.callee === edge.to)
    .map(flow => readShift(flow, periods))
    .filter(shift => shift.now.count > 0);
  const slow = shifts.filter(shift => shift.waiting > 0.2 * Math.max(0.01, edge.waiting));
  if (slow.length === 0 || (slow.length === shifts.length && shifts.length > 2)) return [];
  return slow.map(({ id, now, base }) => {
    const [nowMs, beforeMs] = [Math.round(now.meanMs), Math.round(base.meanMs)];
    return {
      en: `${id.operation} ${nowMs} ms, before ${beforeMs} ms`,
      zh: `${id.operation} ${nowMs} ms，之前 ${beforeMs} ms`,
    };
  });
}

function tellSlow(operations: readonly Sentence[]): Sentence {
  const { en, zh } = joined(operations, { en: '; ', zh: '；' });
  return { en: `slow there: ${en}`, zh: `其中变慢的操作：${zh}` };
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

import { joined, type Sentence } from '#domain/sentence.ts';
import { type DiagnosisInput, type FlowShift, harmOf, type Periods, readShift } from './observation.ts';

/**
 * Impact attribution along the call graph: what became worse at a node, less what became worse at its callees, is the
 * node's own. What a caller sees beyond what the callee itself measures lies between them.
 */
export interface Impact {
  /** Own harm of each service that reports on itself. */
  readonly services: readonly ServiceImpact[];
  /** Harm on the way from caller to callee, or inside a callee that reports nothing. */
  readonly edges: readonly EdgeImpact[];
  /** Shifts of everything, for evidence. */
  readonly serviceShifts: ReadonlyMap<string, FlowShift>;
  readonly edgeShifts: readonly FlowShift[];
}

export interface ServiceImpact {
  readonly service: string;
  readonly failures: number;
  readonly waiting: number;
  readonly shift: FlowShift;
}

export interface EdgeImpact {
  readonly from: string;
  readonly to: string;
  readonly failures: number;
  readonly waiting: number;
  /** The callee has spans of its own. */
  readonly isCalleeSeen: boolean;
  readonly shift: FlowShift;
}

/** O(services + edges) reads of the hot window. */
export function attributeImpact(input: Pick<DiagnosisInput, 'window'>, periods: Periods): Impact {
  const { flows } = input.window;
  const serviceShifts = new Map(flows.list('service').map(flow => [flow.id.service, readShift(flow, periods)]));
  const edgeShifts = flows
    .list('edge')
    .filter(flow => flow.id.callee !== undefined)
    .map(flow => readShift(flow, periods));
  return {
    serviceShifts,
    edgeShifts,
    services: [...serviceShifts].map(([service, shift]) => ownImpact(service, shift, edgeShifts)),
    edges: edgeShifts.map(shift => edgeImpact(shift, serviceShifts.get(shift.id.callee!), edgeShifts)),
  };
}

function ownImpact(service: string, shift: FlowShift, edges: readonly FlowShift[]): ServiceImpact {
  const outgoing = edges.filter(edge => edge.id.service === service);
  const passedOn = sum(outgoing.map(edge => edge.failures));
  const waitedFor = sum(outgoing.map(edge => edge.waiting));
  return {
    service,
    shift,
    failures: Math.max(0, shift.failures - passedOn),
    waiting: Math.max(0, shift.waiting - waitedFor),
  };
}

function edgeImpact(edge: FlowShift, callee: FlowShift | undefined, edges: readonly FlowShift[]): EdgeImpact {
  const named = { from: edge.id.service, to: edge.id.callee!, shift: edge };
  if (callee === undefined || (callee.now.count === 0 && callee.base.count === 0)) {
    return { ...named, failures: edge.failures, waiting: edge.waiting, isCalleeSeen: false };
  }
  const siblings = edges.filter(other => other.id.callee === named.to);
  return {
    ...named,
    isCalleeSeen: true,
    failures: gapShare(edge.failures, sum(siblings.map(each => each.failures)), callee.failures),
    waiting: gapShare(edge.waiting, sum(siblings.map(each => each.waiting)), callee.waiting),
  };
}

/** What all callers together see beyond what the callee measures, shared out by what each of them sees. */
function gapShare(own: number, allCallers: number, callee: number): number {
  return allCallers === 0 ? 0 : (own / allCallers) * Math.max(0, allCallers - callee);
}

export function totalOwnHarm(impact: Impact): number {
  return sum(impact.services.map(harmOf)) + sum(impact.edges.map(harmOf));
}

export function describeEdge({ from, to, failures, waiting, shift, isCalleeSeen }: EdgeImpact): Sentence {
  const own = isCalleeSeen
    ? { en: `beyond what ${to} itself measures`, zh: `超出 ${to} 自身测得的部分` }
    : { en: `${to} does not report on itself`, zh: `${to} 自身没有上报数据` };
  const [more, ratio] = [failures.toFixed(1), (shift.now.errorRatio * 100).toFixed(0)];
  const [nowMs, beforeMs] = [Math.round(shift.now.meanMs), Math.round(shift.base.meanMs)];
  const { en, zh } = joined([
    ...(failures > 0
      ? [{ en: `${more} more failed calls/s (${ratio} %)`, zh: `每秒多失败 ${more} 次（${ratio} %）` }]
      : []),
    ...(waiting > 0
      ? [{ en: `mean ${nowMs} ms, before ${beforeMs} ms`, zh: `平均 ${nowMs} ms，之前 ${beforeMs} ms` }]
      : []),
  ]);
  return { en: `calls ${from} → ${to}: ${en}; ${own.en}`, zh: `调用 ${from} → ${to}：${zh}；${own.zh}` };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

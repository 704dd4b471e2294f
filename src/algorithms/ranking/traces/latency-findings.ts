import type { Wording } from '../../wording.ts';
import type { SpanColumns } from '../case.ts';
import { type Finding, WEIGHT_LIMIT } from '../evidence.ts';
import { seconds } from '../words.ts';
import { measureDurations } from './durations.ts';
import { blameEdges, type SlowEdge } from './slow-edges.ts';
import { findSlower, type Slower } from './slower.ts';
import type { Visits } from './visits.ts';

/**
 * Where the time of traces goes that they did not take before: into a service's own work, or into the way between two services. Network, proxies
 * and queues show there, as the caller waits longer than the callee works. O(spans log spans).
 */
export function latencyFindings(spans: SpanColumns, visits: Visits): Finding[] {
  const { own, gap } = measureDurations(spans, visits);
  const nodeOf = (visit: number) => visits.keys[visits.key[visit]!]!.node;
  const slowerNodes = findSlower({ spans, visits, valueMs: own, nameOf: nodeOf });
  const edgeName = (visit: number) =>
    visits.caller[visit]! < 0 ? '' : `${nodeOf(visits.caller[visit]!)}\n${nodeOf(visit)}`;
  const slowerEdges = findSlower({ spans, visits, valueMs: gap, nameOf: edgeName });
  const wholeMs = [...slowerNodes, ...slowerEdges].reduce((sum, each) => sum + sureExcess(each), 0);
  if (!(wholeMs > 0)) return [];
  const edges = new Set(Array.from(visits.top.keys(), edgeName).filter(name => name !== ''));
  return [
    ...slowerNodes.map((each): Finding => {
      const weight = WEIGHT_LIMIT * (sureExcess(each) / wholeMs) * each.certainty * each.level;
      return { kind: 'trace', hint: 'slow', node: each.name, weight, statement: describeOwn(each) };
    }),
    ...edgeFindings(slowerEdges, edges, wholeMs),
  ];
}

function sureExcess({ excessMs, certainty }: Slower): number {
  return excessMs * certainty;
}

function edgeFindings(slower: readonly Slower[], edges: ReadonlySet<string>, wholeMs: number): Finding[] {
  const known = new Map(slower.map(each => [each.name, each]));
  const all = Array.from(edges, (name): SlowEdge => {
    const [from = '', to = ''] = name.split('\n');
    const each = known.get(name);
    return { from, to, delay: each === undefined ? 0 : each.afterMs - each.beforeMs, certainty: each?.certainty ?? 0 };
  });
  const excess = (edge: SlowEdge) => known.get(`${edge.from}\n${edge.to}`);
  return blameEdges(all).map(({ node, edges: own, coverage }) => {
    const slow = own.map(excess).filter(each => each !== undefined);
    const most = slow.reduce((a, b) => (sureExcess(a) >= sureExcess(b) ? a : b));
    const share = slow.reduce((sum, each) => sum + sureExcess(each), 0) / wholeMs;
    const weight = WEIGHT_LIMIT * share * coverage * most.certainty * most.level;
    return { kind: 'trace', hint: 'network', node, weight, statement: describeGap(most, own) };
  });
}

function describeOwn({ beforeMs, afterMs, after, wholeMs }: Slower): Wording {
  const [was, is, whole] = [seconds(beforeMs / 1_000), seconds(afterMs / 1_000), seconds(wholeMs / 1_000)];
  return {
    en: `its own work takes ${is} a call, before ${was}, in ${after} traces that take ${whole}`,
    zh: `自身处理每次耗时 ${is}，之前 ${was}（${after} 条链路，每条 ${whole}）`,
  };
}

function describeGap({ name, beforeMs, afterMs, after, wholeMs }: Slower, edges: readonly SlowEdge[]): Wording {
  const way = name.replace('\n', ' → ');
  const [was, is, whole] = [seconds(beforeMs / 1_000), seconds(afterMs / 1_000), seconds(wholeMs / 1_000)];
  const more = edges.length - 1;
  const others =
    more > 0
      ? { en: `; ${more} more ways to or from it are slow too`, zh: `；另有 ${more} 条进出它的路径也变慢` }
      : { en: '', zh: '' };
  return {
    en: `${way}: ${is} a call pass between caller and callee, before ${was}, in ${after} traces that take ${whole}${others.en}`,
    zh: `${way}：每次调用在双方之间耗时 ${is}，之前 ${was}（${after} 条链路，每条 ${whole}）${others.zh}`,
  };
}

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

function describeOwn({ beforeMs, afterMs, after, wholeMs }: Slower): string {
  const own = `${seconds(afterMs / 1_000)} a call, before ${seconds(beforeMs / 1_000)}`;
  return `its own work takes ${own}, in ${after} traces that take ${seconds(wholeMs / 1_000)}`;
}

function describeGap({ name, beforeMs, afterMs, after, wholeMs }: Slower, edges: readonly SlowEdge[]): string {
  const others = edges.length > 1 ? `; ${edges.length - 1} more ways to or from it are slow too` : '';
  const between = `${seconds(afterMs / 1_000)} a call pass between caller and callee, before ${seconds(beforeMs / 1_000)}`;
  return `${name.replace('\n', ' → ')}: ${between}, in ${after} traces that take ${seconds(wholeMs / 1_000)}${others}`;
}

import type { CaseView, Finding } from './evidence.ts';
import { certaintyOf } from './own-impact.ts';
import { figures, percent } from './words.ts';

/** Traffic that grows by less is not what breaks a callee. */
const SURGE = 2;
/** Fewer deviations are no flood. */
const LEAST_DEVIATIONS = 3;
/** Usual attempts after the first for a request that failed. */
const RETRIES = 2;

/**
 * Trouble of a callee that one of its callers floods belongs to that caller: it is moved over, by the share of the traffic that is new.
 * A caller floods when it makes more calls for each request that it gets itself (retries, a loop, a lost cache). O(calls + findings).
 */
export function surgeFindings(view: CaseView, findings: readonly Finding[]): Finding[] {
  const { graph } = view;
  const weightOf = new Map<string, number>();
  for (const { node, callee, weight } of findings) {
    if (callee === undefined) weightOf.set(node, Math.max(weightOf.get(node) ?? 0, weight));
  }
  return [...weightOf].flatMap(([victim, weight]) => {
    const i = graph.indexOf.get(victim);
    // What only spans tell of has no flows.
    const flood = i === undefined ? undefined : findFlood(view, i);
    if (flood === undefined || !(weight > 0)) return [];
    const culprit = graph.ids[flood.caller]!;
    const told = `${culprit} calls ${victim} ${figures(flood.before)} to ${figures(flood.during)} times a second, without more requests of its own`;
    return [
      {
        kind: 'metric',
        node: culprit,
        callee: victim,
        hint: 'traffic-surge',
        weight: weight * flood.newShare,
        statement: told,
      },
      {
        kind: 'metric',
        node: victim,
        hint: 'traffic-surge',
        weight: -weight * flood.newShare,
        statement: `${percent(flood.newShare)} of its traffic is new and comes from ${culprit}`,
      },
    ] as const;
  });
}

interface Flood {
  readonly caller: number;
  readonly before: number;
  readonly during: number;
  readonly newShare: number;
}

/** The caller that added most to the traffic of `victim` beyond what its own requests explain. */
function findFlood({ graph, flows }: CaseView, victim: number): Flood | undefined {
  const own = flows.ofNode[victim]?.rate;
  // A failing callee is called again: that much of the new traffic is its own doing.
  const retries = RETRIES * Math.max(0, flows.ofNode[victim]?.failed?.value ?? 0);
  let worst: Flood | undefined;
  for (const caller of graph.callers[victim]!) {
    const seen = flows.ofEdge.get(caller)?.get(victim);
    // Without a count of the edge, a lone caller's calls are those that the victim gets.
    const flow = seen ?? (graph.callers[victim]!.length === 1 ? flows.ofNode[victim] : undefined);
    if (flow?.vanished === undefined) continue;
    const { before, during, most } = flow.rate;
    const incoming = flows.ofNode[caller]?.rate;
    const growth =
      incoming !== undefined && incoming.before > 0 && incoming.during > 0 ? incoming.during / incoming.before : 1;
    const added = during - before * growth - retries;
    const certainty = certaintyOf({ value: added, sigma: flow.vanished.sigma });
    const total = own?.during ?? during;
    if (
      !(during > Math.max(SURGE * before * growth, most)) ||
      !(added > LEAST_DEVIATIONS * flow.vanished.sigma) ||
      !(total > 0)
    )
      continue;
    const newShare = Math.min(1, (added * certainty) / total);
    if (newShare > (worst?.newShare ?? 0)) worst = { caller, before, during, newShare };
  }
  return worst;
}

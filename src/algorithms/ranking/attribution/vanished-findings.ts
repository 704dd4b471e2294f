import type { CaseView, Finding } from '../evidence.ts';
import { certaintyOf } from '../flows/flow.ts';
import { figures } from '../words.ts';

/** A callee lost so much of its traffic that its callers' failures may be about not reaching it. */
const LOST_SHARE = 0.3;
/** With one callee only, a caller that breaks before it calls looks the same. */
const LONE_CALLEE = 0.5;
/** A caller that begins to call somebody else behaves differently: a hint, in nats for calls on every request. */
const NEW_CALLS = 3;

/**
 * Failures of a caller whose calls to one callee vanished belong to that callee: it cannot be reached. When the traffic to most of its callees
 * vanished, the caller itself stopped. Calls to somebody who got none before are a change of the caller. O(calls + findings).
 */
export function vanishedFindings(view: CaseView, findings: readonly Finding[]): Finding[] {
  const { graph } = view;
  const moved = findings.flatMap(finding => {
    const caller = graph.indexOf.get(finding.node);
    if (caller === undefined || finding.callee !== undefined || !(finding.weight > 0)) return [];
    const lost = graph.callees[caller]!.filter(callee => lossOf(view, caller, callee) > LOST_SHARE);
    if (lost.length !== 1 || (finding.hint !== 'failing' && finding.hint !== 'slow')) return [];
    const callee = graph.ids[lost[0]!]!;
    const share = lossOf(view, caller, lost[0]!) * (graph.callees[caller]!.length === 1 ? LONE_CALLEE : 1);
    return [
      {
        kind: 'metric',
        node: callee,
        hint: 'unavailable',
        weight: finding.weight * share,
        statement: {
          en: `its traffic vanished when ${finding.node} got worse`,
          zh: `${finding.node} 变差时，它的流量消失了`,
        },
      },
      {
        kind: 'metric',
        node: finding.node,
        hint: 'unavailable',
        weight: -finding.weight * share,
        statement: { en: `its calls no longer reach ${callee}`, zh: `它的调用不再到达 ${callee}` },
      },
    ] as const;
  });
  return [...moved, ...graph.ids.flatMap((_, caller) => newCallFindings(view, caller))];
}

/** Share of the calls that should have come and did not, without what is chance; 0 when unknown. */
function lossOf({ graph, flows }: CaseView, caller: number, callee: number): number {
  const isLone = graph.callers[callee]!.length === 1;
  const flow = flows.ofEdge.get(caller)?.get(callee) ?? (isLone ? flows.ofNode[callee] : undefined);
  // Traffic that was as low before is no loss.
  if (flow?.vanished === undefined || !(flow.rate.before > 0) || flow.rate.during >= flow.rate.least) return 0;
  const incoming = flows.ofNode[caller]?.rate;
  const growth =
    incoming !== undefined && incoming.before > 0 && incoming.during >= 0 ? incoming.during / incoming.before : 1;
  const expected = flow.rate.before * Math.min(1, growth);
  const value = expected - flow.rate.during;
  return expected > 0 ? Math.max(0, value / expected) * certaintyOf({ value, sigma: flow.vanished.sigma }) : 0;
}

function newCallFindings({ graph, flows, input }: CaseView, caller: number): Finding[] {
  const entry = input.sli === undefined ? undefined : graph.indexOf.get(input.sli.node);
  const indicated = entry === undefined ? undefined : flows.ofNode[entry]?.rate.during;
  return graph.callees[caller]!.flatMap(callee => {
    const isLone = graph.callers[callee]!.length === 1;
    const flow = flows.ofEdge.get(caller)?.get(callee) ?? (isLone ? flows.ofNode[callee] : undefined);
    if (flow?.vanished === undefined || flow.rate.before > 0 || !(flow.rate.during > 0)) return [];
    const own = flows.ofNode[caller]?.rate.during;
    const requests = Math.max(own ?? 0, indicated ?? 0);
    const share = requests > 0 ? Math.min(1, flow.rate.during / requests) : 1;
    const weight = NEW_CALLS * share * certaintyOf({ value: flow.rate.during, sigma: flow.vanished.sigma });
    const [called, times] = [graph.ids[callee]!, figures(flow.rate.during)];
    const statement = {
      en: `calls ${called} ${times} times a second, which it did not before`,
      zh: `现在每秒调用 ${called} ${times} 次，之前没有`,
    };
    return weight > 0
      ? [{ kind: 'metric', node: graph.ids[caller]!, callee: called, hint: 'behaviour', weight, statement }]
      : [];
  });
}

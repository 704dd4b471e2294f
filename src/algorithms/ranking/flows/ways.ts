import type { CaseSeries } from '../case.ts';
import type { CaseView } from '../evidence.ts';
import { type Change, certaintyOf, type Flow, levelOf } from './flow.ts';
import type { Harm } from './flows.ts';

/** What calls from one node to another suffer beyond what the callee measures of itself; nodes by their number in the graph. */
export interface Way {
  readonly from: number;
  readonly to: number;
  /** The callee tells of its own traffic, so that it is known what is not its. */
  readonly isCalleeSeen: boolean;
  readonly flow: Flow;
  readonly gap: Readonly<Record<Harm, Change>>;
}

const NO_CHANGE: Change = { value: 0, sigma: 1 };

/**
 * All ways between services that callers measured. Parts of a callee are not told apart here, and where both ends measured a way itself there is
 * no need to infer anything. O(calls + series).
 */
export function listWays(view: CaseView): Way[] {
  const { graph, flows, input } = view;
  const paired = new Set(input.series.filter(({ side }) => side === 'server').map(edgeKey));
  const isInferred = (from: number, to: number) =>
    !paired.has(edgeKey({ node: graph.ids[from]!, callee: graph.ids[to]! }));
  return [...flows.ofEdge].flatMap(([from, edges]) =>
    [...edges]
      .filter(([to]) => to !== from && graph.kinds[to] !== 'instance' && isInferred(from, to))
      .map(([to, flow]) => {
        const isCalleeSeen = flows.ofNode[to] !== undefined;
        const gap = { waiting: gapOf(view, { from, to }, 'waiting'), failed: gapOf(view, { from, to }, 'failed') };
        return { from, to, flow, isCalleeSeen, gap };
      }),
  );
}

function edgeKey({ node, callee = '' }: Pick<CaseSeries, 'node' | 'callee'>): string {
  return `${node}\n${callee}`;
}

/** How much of a way's trouble is beyond chance and weather, in the unit of the harm. */
export function sureGap({ gap, flow }: Way, harm: Harm): number {
  const level = harm === 'waiting' ? levelOf(gap.waiting.value, flow) : 1;
  return Math.max(0, gap[harm].value) * certaintyOf(gap[harm]) * level;
}

/** What all callers together see beyond what the callee measures, shared out by what each of them sees. */
function gapOf({ flows, graph }: CaseView, { from, to }: { from: number; to: number }, harm: Harm): Change {
  const seen = flows.ofEdge.get(from)?.get(to)?.[harm];
  if (seen === undefined || !(seen.value > 0)) return NO_CHANGE;
  const callee = flows.ofNode[to];
  if (callee === undefined) return seen;
  const all = graph.callers[to]!.reduce(
    (sum, caller) => sum + Math.max(0, flows.ofEdge.get(caller)?.get(to)?.[harm]?.value ?? 0),
    0,
  );
  const share = seen.value / all;
  const { value, sigma } = callee[harm] ?? NO_CHANGE;
  return {
    value: share * Math.max(0, all - Math.max(0, value)),
    sigma: Math.hypot(seen.sigma, callee[harm] === undefined ? 0 : share * sigma),
  };
}

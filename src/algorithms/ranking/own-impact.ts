import { dependenciesOf } from './call-graph.ts';
import type { CaseView } from './evidence.ts';
import type { Change } from './flow.ts';
import { changeOf, type Harm } from './flows.ts';

/** What a node adds to the trouble of its callers by itself, in the unit of the harm. */
export interface OwnImpact {
  readonly node: number;
  readonly change: Change;
  /** The node's change without the worsening of those it calls. */
  readonly own: number;
  /** The most of it that can have reached the indicator. */
  readonly reaching: number;
  /** `reaching` as a share of the indicator's change, in [0, 1]. */
  readonly share: number;
  /** How sure it is that the own change is none of chance, in [0, 1). */
  readonly certainty: number;
  /** The callee that explains most of the change, if any does. */
  readonly explainedBy?: number;
}

/** A change of this many standard deviations counts half: chance gives such a one now and then among dozens of nodes. */
const NOISE_DEVIATIONS = 2;
/** The most that a node explains of a trouble that the indicator's own figures do not show. */
const UNCONFIRMED_SHARE = 0.25;

/** Share of a change that is left when chance is taken out: signal over signal and noise (Wiener 1949). */
export function certaintyOf({ value, sigma }: Change): number {
  const deviations = value / sigma;
  return deviations > 0 ? deviations ** 2 / (deviations ** 2 + NOISE_DEVIATIONS ** 2) : 0;
}

/**
 * Own impacts of all nodes on which the indicator depends, in one unit. Without an indicator every node counts and the greatest own change
 * stands for the harm. O((nodes + calls) log nodes).
 */
export function ownImpacts(view: CaseView, harm: Harm): OwnImpact[] {
  const { graph, input } = view;
  const changes = graph.ids.map((_, i) => changeOf(view, i, harm));
  const start = input.sli === undefined ? undefined : graph.indexOf.get(input.sli.node);
  const caps = start === undefined ? undefined : widestPaths(view, start, changes);
  const impacts = changes.flatMap((change, node) => {
    const cap = caps === undefined ? Number.POSITIVE_INFINITY : caps[node]!;
    if (change === undefined || !(change.value > 0) || cap === 0) return [];
    const { rest, explainedBy } = withoutCallees(view, { node, change, harm, changes });
    return [
      {
        node,
        change,
        own: rest,
        reaching: Math.max(0, Math.min(rest, cap)),
        ...(explainedBy === undefined ? {} : { explainedBy }),
      },
    ];
  });
  const whole = wholeHarm(impacts, start === undefined ? undefined : changes[start]);
  return impacts.map(impact => ({
    ...impact,
    share: whole > 0 ? Math.min(1, impact.reaching / whole) : 0,
    certainty: certaintyOf({ value: impact.own, sigma: impact.change.sigma }),
  }));
}

interface NodeChange {
  readonly node: number;
  readonly change: Change;
  readonly harm: Harm;
  readonly changes: readonly (Change | undefined)[];
}

/** Minus what the callees got worse by. More calls of a callee that is as fast as ever stay with the caller, who makes them. */
function withoutCallees({ graph, flows }: CaseView, { node, change, harm, changes }: NodeChange) {
  let rest = change.value;
  let most = 0;
  let explainedBy: number | undefined;
  // A service is no more than its instances: what they add is theirs, and comes back to it when they are all alike.
  const parts = graph.kinds[node] === 'service' ? graph.parts[node]! : [];
  for (const callee of [...graph.callees[node]!, ...parts]) {
    const seen = flows.ofEdge.get(node)?.get(callee)?.[harm] ?? changes[callee];
    if (seen === undefined) continue;
    const worsening = Math.min(change.value, seen.value * certaintyOf(seen));
    if (!(worsening > 0)) continue;
    rest -= worsening;
    if (worsening > most) [most, explainedBy] = [worsening, callee];
  }
  return { rest, explainedBy: most > change.value / 2 ? explainedBy : undefined };
}

/**
 * The harm to be explained: the indicator's own change, counted larger the less sure it is, or the greatest that was found. An indicator that did
 * not get worse leaves little to explain.
 */
function wholeHarm(impacts: readonly Pick<OwnImpact, 'own'>[], indicator: Change | undefined): number {
  const certainty = indicator === undefined ? 0 : certaintyOf(indicator);
  if (indicator !== undefined && certainty > 0) return indicator.value / certainty;
  const greatest = impacts.reduce((most, { own }) => Math.max(most, own), 0);
  return indicator === undefined ? greatest : greatest / UNCONFIRMED_SHARE;
}

/**
 * For each node the greatest change that fits through all nodes on some path from `start`: a caller that did not suffer hands nothing on
 * (maximum bottleneck path, Pollack 1960). Unmeasured nodes let everything through; 0 where no path leads.
 */
function widestPaths({ graph }: CaseView, start: number, changes: readonly (Change | undefined)[]): Float64Array {
  const width = (i: number) => {
    const change = changes[i];
    return change === undefined ? Number.POSITIVE_INFINITY : Math.max(0, change.value + change.sigma);
  };
  const caps = new Float64Array(graph.ids.length);
  caps[start] = width(start);
  const queue = [start];
  for (const i of queue) {
    for (const next of dependenciesOf(graph, i)) {
      const cap = Math.min(caps[i]!, width(next));
      if (!(cap > caps[next]!)) continue;
      caps[next] = cap;
      queue.push(next);
    }
  }
  return caps;
}

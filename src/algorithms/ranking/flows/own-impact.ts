import { dependenciesOf } from '../call-graph.ts';
import type { CaseView } from '../evidence.ts';
import { type Change, certaintyOf } from './flow.ts';
import { changeOf, type Harm } from './flows.ts';

/** What a node adds to the trouble of its callers by itself, in the unit of the harm. */
export interface OwnImpact {
  readonly node: number;
  readonly change: Change;
  /** The node's change without the worsening of those it calls. */
  readonly own: number;
  /** The most of it that can have reached the indicator. */
  readonly reaching: number;
  /** How sure it is that the own change is none of chance, in [0, 1). */
  readonly certainty: number;
  /** The callee that explains most of the change, if any does. */
  readonly explainedBy?: number;
}

/**
 * Own impacts of all nodes on which the indicator depends, in one unit; without an indicator of all nodes. O((nodes + calls) log nodes).
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
  return impacts.map(impact => ({
    ...impact,
    certainty: certaintyOf({ value: impact.own, sigma: impact.change.sigma }),
  }));
}

interface NodeChange {
  readonly node: number;
  readonly change: Change;
  readonly harm: Harm;
  readonly changes: readonly (Change | undefined)[];
}

/**
 * Minus what the callees got worse by. More calls of a callee that is as fast as ever stay with the caller, who makes them. What is the same at all
 * instances is their service's; what one of them adds beyond its siblings is its own, less the share that its service passes on.
 */
function withoutCallees(view: CaseView, asked: NodeChange) {
  const { graph } = view;
  const { node, change, changes } = asked;
  const service = graph.kinds[node] === 'instance' ? serviceOf(graph, node) : undefined;
  const whole = service === undefined ? undefined : changes[service];
  if (service !== undefined && whole !== undefined && whole.value > 0) {
    const passedOn = sumWorsening(view, { ...asked, node: service, change: whole }, graph.callees[service]!);
    const rest = excessOf(view, { node, changes }) * Math.max(0, 1 - passedOn.sum / whole.value);
    return { rest, explainedBy: passedOn.most > whole.value / 2 ? passedOn.explainedBy : undefined };
  }
  const parts = graph.kinds[node] === 'service' ? graph.parts[node]! : [];
  const ofParts = parts.reduce((sum, part) => sum + excessOf(view, { node: part, changes }), 0);
  const { sum, most, explainedBy } = sumWorsening(view, asked, graph.callees[node]!);
  const rest = (change.value - sum) * Math.max(0, 1 - ofParts / change.value);
  return { rest, explainedBy: most > change.value / 2 ? explainedBy : undefined };
}

/** By how much an instance got worse beyond its siblings, as far as that is no chance; nothing when it has none. */
function excessOf({ graph }: CaseView, { node, changes }: Pick<NodeChange, 'node' | 'changes'>): number {
  const own = changes[node];
  const service = serviceOf(graph, node);
  if (own === undefined || service === undefined) return 0;
  const others = graph.parts[service]!.flatMap(part => (part === node ? [] : (changes[part] ?? [])));
  if (others.length === 0) return 0;
  const usual = others.reduce((sum, { value }) => sum + Math.max(0, value), 0) / others.length;
  const value = own.value - usual;
  return Math.max(0, value) * certaintyOf({ value, sigma: own.sigma });
}

function serviceOf({ wholes, kinds }: CaseView['graph'], node: number): number | undefined {
  return wholes[node]!.find(whole => kinds[whole] === 'service');
}

function sumWorsening({ flows }: CaseView, { node, change, harm, changes }: NodeChange, callees: readonly number[]) {
  let [sum, most] = [0, 0];
  let explainedBy: number | undefined;
  for (const callee of callees) {
    const seen = flows.ofEdge.get(node)?.get(callee)?.[harm] ?? changes[callee];
    if (seen === undefined) continue;
    const worsening = Math.min(change.value, seen.value * certaintyOf(seen));
    if (!(worsening > 0)) continue;
    sum += worsening;
    if (worsening > most) [most, explainedBy] = [worsening, callee];
  }
  return { sum, most, explainedBy };
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

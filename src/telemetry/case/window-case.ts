import type { CaseNode, CaseSeries, DiagnosisCase } from '#algorithms/ranking/case.ts';
import type { Change } from '#domain/change.ts';
import type { Instance, Topology } from '#domain/topology.ts';
import type { HotWindow } from '../hot-window.ts';
import { readFlowSeries, readNodeSeries, roleOf } from './case-series.ts';
import type { SteppedStretch } from './stretch.ts';

interface WindowCaseInput {
  readonly window: HotWindow;
  readonly topology: Topology;
  readonly changes: readonly Change[];
  readonly stretch: SteppedStretch;
  /** Series of no known meaning too: no ranking reads them, and whoever looks at an exported case may. */
  readonly withOthers: boolean;
}

/** A system and its figures in a stretch of time, as both the loop and an exported case see it. O(samples of the stretch). */
export function readWindowCase({
  window,
  topology,
  changes,
  stretch,
  withOthers,
}: WindowCaseInput): Pick<DiagnosisCase, 'nodes' | 'calls' | 'series' | 'changes'> {
  return {
    nodes: listNodes(topology, window),
    calls: topology.dependencies.map(({ from, to }) => ({ from, to })),
    series: readSeries(window, stretch, withOthers),
    changes: changes.map(({ id, at, service: node, kind, summary }) => ({ id, at, node, kind, summary })),
  };
}

function readSeries(window: HotWindow, stretch: SteppedStretch, withOthers: boolean): CaseSeries[] {
  const ofKind = (kind: 'service' | 'instance' | 'edge') =>
    window.flows.list(kind).flatMap(flow => readFlowSeries(flow, stretch));
  const services = ofKind('service');
  const blind = findBlindSteps(services);
  return [
    ...[...services, ...ofKind('instance'), ...ofKind('edge')].map(each => withoutSteps(each, blind)),
    ...window.series
      .all()
      .filter(({ metric }) => withOthers || roleOf(metric) !== 'other')
      .flatMap(each => readNodeSeries(window, each, stretch) ?? []),
  ];
}

/** Steps in which no calls of anybody were seen: nobody looked, which is not the same as no traffic. */
function findBlindSteps(services: readonly CaseSeries[]): ReadonlySet<number> {
  const seen = new Set<number>();
  const all = new Set<number>();
  for (const { role, at, value } of services) {
    if (role !== 'requests') continue;
    for (let i = 0; i < at.length; i++) {
      all.add(at[i]!);
      if (value[i]! > 0) seen.add(at[i]!);
    }
  }
  return new Set([...all].filter(at => !seen.has(at)));
}

function withoutSteps(series: CaseSeries, steps: ReadonlySet<number>): CaseSeries {
  if (steps.size === 0) return series;
  const isKept = (_: number, i: number) => !steps.has(series.at[i]!);
  return { ...series, at: series.at.filter(isKept), value: series.value.filter(isKept) };
}

function listNodes({ services, dependencies }: Topology, window: HotWindow): CaseNode[] {
  const names = new Set(services.map(({ name }) => name));
  const silent = new Set(dependencies.flatMap(({ from, to }) => [from, to]).filter(name => !names.has(name)));
  // A service of one process may bear the name of its process.
  const instances = services.flatMap(service => service.instances).filter(({ id }) => !names.has(id));
  const grounds = listGrounds(instances);
  const known = new Set(grounds.map(({ id }) => id));
  return [
    ...services.map(({ name }) => ({ id: name, kind: 'service' as const })),
    ...instances.map(instance => ({
      ...{ id: instance.id, kind: 'instance' as const },
      partOf: [instance.service, ...groundsOf(instance).filter(ground => known.has(ground))],
    })),
    ...listUnmanaged(window, new Set([...names, ...instances.map(({ id }) => id)])),
    ...grounds,
    ...[...silent].map(id => ({ id, kind: 'external' as const })),
  ];
}

/** Instances that no platform runs, or runs no more: telemetry tells whose they are, so that their trouble counts once. */
function listUnmanaged({ flows, series }: HotWindow, known: ReadonlySet<string>): CaseNode[] {
  const owners = new Map<string, string>();
  for (const { service, instance } of [
    ...flows.list('instance').map(({ id }) => id),
    ...series.all().map(({ labels }) => labels),
  ]) {
    if (service !== undefined && instance !== undefined && !known.has(instance)) owners.set(instance, service);
  }
  return [...owners].map(([id, service]) => ({ id, kind: 'instance', partOf: [service] }));
}

/** Zones and hosts that hold some of the instances: where everything is, nothing can be told from anything. */
function listGrounds(instances: readonly Instance[]): CaseNode[] {
  return (['zone', 'host'] as const).flatMap(kind =>
    [...Map.groupBy(instances, each => each[kind])]
      .filter(([name, inside]) => name !== '' && inside.length < instances.length)
      .map(([name]) => ({ id: groundNode(kind, name), kind })),
  );
}

function groundsOf({ zone, host }: Instance): string[] {
  return [groundNode('zone', zone), groundNode('host', host)];
}

/** A zone may be called like a service, or like a host. */
function groundNode(kind: 'zone' | 'host', name: string): string {
  return `${kind}/${name}`;
}

import type { Traffic } from '../../../../src/api/signals.ts';
import type { Topology } from '../../../../src/api/topology.ts';

export type Health = 'good' | 'warn' | 'bad' | 'unknown';

export interface GraphService {
  readonly name: string;
  readonly health: Health;
  readonly zones: readonly string[];
  readonly ready: number;
  readonly total: number;
  readonly perSecond: number;
  readonly errorRatio: number;
  readonly p95Ms: number | null;
}

export interface GraphCall {
  readonly from: string;
  readonly to: string;
  readonly perSecond: number;
  readonly errorRatio: number;
}

export interface GraphModel {
  readonly services: readonly GraphService[];
  readonly calls: readonly GraphCall[];
}

const MUCH_FAILS = 0.2;
const SOME_FAILS = 0.02;

/** What the graph shows: services of the platform and those known from calls alone, and the calls between them. */
export function toGraphModel(topology: Topology, traffic: Traffic): GraphModel {
  const flows = new Map(traffic.services.map(each => [each.service, each]));
  const edges = new Map(traffic.edges.map(each => [`${each.from}→${each.to}`, each]));
  return {
    services: topology.services.map(({ name, instances }) => {
      const flow = flows.get(name);
      const ready = instances.filter(instance => instance.status === 'ready').length;
      const errorRatio = flow?.errorRatio ?? 0;
      return {
        name,
        ready,
        total: instances.length,
        zones: [...new Set(instances.map(instance => instance.zone))].filter(zone => zone !== '').sort(),
        perSecond: flow?.perSecond ?? 0,
        errorRatio,
        p95Ms: flow?.p95Ms ?? null,
        health: healthOf({ ready, total: instances.length, errorRatio, isSeen: flow !== undefined }),
      };
    }),
    calls: topology.dependencies.map(({ from, to }) => {
      const edge = edges.get(`${from}→${to}`);
      return { from, to, perSecond: edge?.perSecond ?? 0, errorRatio: edge?.errorRatio ?? 0 };
    }),
  };
}

/** The services given with those next to them: what is looked for among three hundred is seen with its surroundings. */
export function aroundServices(model: GraphModel, wanted: readonly GraphService[]): GraphModel {
  if (wanted.length === model.services.length) return model;
  const names = new Set(wanted.map(({ name }) => name));
  const calls = model.calls.filter(({ from, to }) => names.has(from) || names.has(to));
  const near = new Set([...names, ...calls.flatMap(({ from, to }) => [from, to])]);
  return { services: model.services.filter(({ name }) => near.has(name)), calls };
}

interface Facts {
  readonly ready: number;
  readonly total: number;
  readonly errorRatio: number;
  readonly isSeen: boolean;
}

function healthOf({ ready, total, errorRatio, isSeen }: Facts): Health {
  if (total === 0 && !isSeen) return 'unknown';
  if ((total > 0 && ready === 0) || errorRatio >= MUCH_FAILS) return 'bad';
  return ready < total || errorRatio >= SOME_FAILS ? 'warn' : 'good';
}

import type { Dependency, Instance, Service, Topology } from '#domain/topology.ts';
import type { FlowId } from '#telemetry/flow-table.ts';
import { HotWindow } from '#telemetry/hot-window.ts';

/** What calls do during a stretch of time. */
export interface Traffic {
  readonly perSecond: number;
  readonly meanMs: number;
  readonly errorRatio?: number;
}

/** A small call graph with made-up traffic in a real hot window: gateway → order → {payment, inventory} → database. */
const GRAPH: readonly (readonly [string, string])[] = [
  ['gateway', 'order'],
  ['order', 'payment'],
  ['order', 'inventory'],
  ['payment', 'database'],
  ['inventory', 'database'],
];

export const HEALTHY: Readonly<Record<string, Traffic>> = {
  gateway: { perSecond: 10, meanMs: 60 },
  'gateway→order': { perSecond: 10, meanMs: 50 },
  order: { perSecond: 10, meanMs: 48 },
  'order→payment': { perSecond: 10, meanMs: 20 },
  'order→inventory': { perSecond: 10, meanMs: 12 },
  payment: { perSecond: 10, meanMs: 19 },
  inventory: { perSecond: 10, meanMs: 11 },
  'payment→database': { perSecond: 10, meanMs: 4 },
  'inventory→database': { perSecond: 10, meanMs: 3 },
};

export const SERVICES = ['gateway', 'order', 'payment', 'inventory', 'database'];

export function createShopWindow(now: () => number): HotWindow {
  return new HotWindow({ now });
}

/** Fills every second of [fromMs, toMs) with traffic; durations alternate a little around the mean, errors are spread evenly. */
export function pour(
  window: HotWindow,
  traffic: Readonly<Record<string, Traffic>>,
  fromMs: number,
  toMs: number,
): void {
  for (const [name, { perSecond, meanMs, errorRatio = 0 }] of Object.entries(traffic)) {
    const [service, callee] = name.split('→') as [string, string | undefined];
    const id: FlowId = callee === undefined ? { kind: 'service', service } : { kind: 'edge', service, callee };
    for (let second = fromMs; second < toMs; second += 1000) {
      for (let i = 0; i < perSecond; i++) {
        const call = (second / 1000) * perSecond + i;
        const isError = Math.floor((call + 1) * errorRatio) > Math.floor(call * errorRatio);
        const at = second + Math.floor((i * 1000) / perSecond);
        const durationMs = meanMs * (1 + 0.1 * ((i % 3) - 1));
        window.flows.record(id, at, durationMs, isError);
        if (callee === undefined) {
          window.flows.record(
            { kind: 'instance', service, instance: `${service}-${(i % 2) + 1}` },
            at,
            durationMs,
            isError,
          );
        }
      }
    }
  }
}

export function createInstance(id: string, fields: Partial<Instance> = {}): Instance {
  return {
    id,
    service: id.replace(/-\d+$/, ''),
    version: '1.0.0',
    zone: 'a',
    host: '127.0.0.1',
    port: 4000,
    pid: 100,
    startedAt: 0,
    status: 'ready',
    crashes: 0,
    draining: false,
    ...fields,
  };
}

export function createService(name: string, fields: Partial<Service> = {}): Service {
  return {
    name,
    version: '1.0.0',
    versions: ['1.0.0', '1.1.0'],
    replicas: 2,
    maxReplicas: 4,
    stateful: name === 'database',
    environment: {},
    dependsOn: [],
    instances: [createInstance(`${name}-1`), createInstance(`${name}-2`)],
    ...fields,
  };
}

export function createTopology(services: readonly Service[] = SERVICES.map(name => createService(name))): Topology {
  const dependencies: Dependency[] = GRAPH.map(([from, to]) => ({ from, to, source: 'spans', lastSeenAt: 0 }));
  return { services, dependencies };
}

import type { Traffic } from '#api/signals.ts';
import type { Topology } from '#domain/topology.ts';

const AT = 1_800_000_000_000;
const ZONES = ['a', 'b', 'c'];
/** Each service is called by one of those some places before it. */
const FAN_OUT = 3;

/** A tree of services with calls across it, as a large shop has. */
export function manyServices(count: number): { topology: Topology; traffic: Traffic } {
  const names = Array.from({ length: count }, (_, index) => `service-${index}`);
  const calls = names.flatMap((to, index) => {
    if (index === 0) return [];
    const across = index % 10 === 0 && index > 20 ? [{ from: names[index - 17]!, to }] : [];
    return [{ from: names[Math.floor((index - 1) / FAN_OUT)]!, to }, ...across];
  });
  const figures = (index: number) => ({
    perSecond: 1 + ((index * 37) % 100),
    errorRatio: index % 50 === 7 ? 0.3 : 0,
    p95Ms: 5 + ((index * 13) % 200),
  });
  return {
    topology: {
      services: names.map((name, index) => ({
        ...{ name, version: '1.0.0', versions: ['1.0.0'], replicas: 1, maxReplicas: 3, stateful: false },
        ...{ environment: {}, dependsOn: calls.filter(({ from }) => from === name).map(({ to }) => to) },
        instances: [
          {
            ...{
              id: `${name}-1`,
              service: name,
              version: '1.0.0',
              zone: ZONES[index % ZONES.length]!,
              host: '127.0.0.1',
            },
            ...{ port: 5000 + index, status: 'ready', crashes: 0, draining: false },
          },
        ],
      })),
      dependencies: calls.map(call => ({ ...call, source: 'spans', lastSeenAt: AT })),
    },
    traffic: {
      from: AT - 15_000,
      to: AT,
      services: names.map((service, index) => ({ service, ...figures(index) })),
      edges: calls.map((call, index) => ({ ...call, ...figures(index) })),
    },
  };
}

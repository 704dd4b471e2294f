import type { Topology } from '#domain/topology.ts';

/** One sentence when the odd instances run another version than all the rest; undefined when that is no difference. */
export function findOtherVersion(topology: Topology, service: string, odd: readonly string[]): string | undefined {
  const instances = topology.services.find(({ name }) => name === service)?.instances ?? [];
  const versionsOf = (isOdd: boolean) =>
    new Set(instances.filter(({ id }) => odd.includes(id) === isOdd).map(({ version }) => version));
  const [theirs, others] = [versionsOf(true), versionsOf(false)];
  if (theirs.size !== 1 || others.size === 0 || [...theirs].some(version => others.has(version))) return undefined;
  return `the affected instances run ${[...theirs].join(', ')}, the others ${[...others].join(', ')}`;
}

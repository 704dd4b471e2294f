import { listOf, type Sentence } from '#domain/sentence.ts';
import type { Topology } from '#domain/topology.ts';

/** One sentence when the odd instances run another version than all the rest; undefined when that is no difference. */
export function findOtherVersion(topology: Topology, service: string, odd: readonly string[]): Sentence | undefined {
  const instances = topology.services.find(({ name }) => name === service)?.instances ?? [];
  const versionsOf = (isOdd: boolean) =>
    new Set(instances.filter(({ id }) => odd.includes(id) === isOdd).map(({ version }) => version));
  const [theirs, others] = [versionsOf(true), versionsOf(false)];
  if (theirs.size !== 1 || others.size === 0 || [...theirs].some(version => others.has(version))) return undefined;
  const [affected, rest] = [listOf([...theirs]), listOf([...others])];
  return {
    en: `the affected instances run ${affected.en}, the others ${rest.en}`,
    zh: `受影响的实例运行 ${affected.zh}，其余实例运行 ${rest.zh}`,
  };
}

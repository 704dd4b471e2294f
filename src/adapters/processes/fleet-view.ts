import type { Instance, Service } from '#domain/topology.ts';
import { instancesOf } from './desired-state.ts';
import type { DesiredStore } from './desired-store.ts';
import type { Fleet } from './fleet.ts';
import type { ManagedInstance } from './instance.ts';
import { effectiveEnvironment, instanceIndex } from './launch-spec.ts';

const HOST = '127.0.0.1';
const MEGABYTE = 1024 * 1024;

/** What is desired and what runs, in the words of the domain. */
export function describeService(name: string, store: DesiredStore, fleet: Fleet): Service {
  const desired = store.get(name);
  const definition = store.definitionOf(name)!;
  const { memoryMb } = definition.limits;
  const ids = new Set([...instancesOf(name, desired), ...fleet.listOf(name).map(({ id }) => id)]);
  return {
    name,
    version: desired.version,
    versions: Object.keys(definition.versions),
    replicas: desired.replicas,
    maxReplicas: definition.maxReplicas,
    stateful: definition.stateful,
    environment: effectiveEnvironment(store.state.manifest, name, desired),
    ...(memoryMb !== undefined && { memoryLimitBytes: memoryMb * MEGABYTE }),
    dependsOn: definition.dependsOn,
    instances: [...ids]
      .sort((a, b) => instanceIndex(a) - instanceIndex(b))
      .map(id => describeInstance({ id, service: name, store, instance: fleet.find(id) })),
  };
}

interface InstanceView {
  readonly id: string;
  readonly service: string;
  readonly store: DesiredStore;
  readonly instance: ManagedInstance | undefined;
}

export function describeInstance({ id, service, store, instance }: InstanceView): Instance {
  const desired = store.find(service);
  const definition = store.definitionOf(service);
  const index = instanceIndex(id);
  const record = instance?.record;
  const isLive = instance?.isLive ?? false;
  return {
    id,
    service,
    version: record?.version ?? desired?.version ?? '',
    zone: record?.zone ?? definition?.zones[index % definition.zones.length] ?? '',
    host: HOST,
    port: record?.port ?? (definition?.port ?? 0) + index,
    ...(isLive && { pid: record!.pid! }),
    // Also of one that is gone: how long it lived tells a crash from a crash loop.
    ...(record?.startedAt !== undefined && { startedAt: record.startedAt }),
    status: instance?.status ?? 'starting',
    crashes: record?.crashes ?? 0,
    ...(!isLive && record?.exit && { exit: record.exit }),
    draining: (instance?.isLeaving ?? false) || desired?.weights[id] === 0,
  };
}

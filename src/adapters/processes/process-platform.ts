import type { Service } from '#domain/topology.ts';
import type {
  EnvironmentRequest,
  Platform,
  PlatformEvent,
  RestartRequest,
  ScaleRequest,
  VersionRequest,
} from '#ports/platform.ts';
import {
  type DesiredService,
  instancesOf,
  withEnvironment,
  withNewGenerations,
  withReplicas,
} from './desired-state.ts';
import type { DesiredStore } from './desired-store.ts';
import { instanceUnknown, replicasOutOfRange, versionUnknown } from './errors.ts';
import type { Fleet } from './fleet.ts';
import { describeService } from './fleet-view.ts';
import { declaredEnvironment, effectiveEnvironment } from './launch-spec.ts';
import { type ChangeFacts, deployment, environmentChanges, scaling } from './manifest-changes.ts';
import type { OperationPlan, Operations } from './operations.ts';
import type { PlatformEvents } from './platform-events.ts';

interface ProcessPlatformOptions {
  readonly store: DesiredStore;
  readonly fleet: Fleet;
  readonly operations: Operations;
  readonly events: PlatformEvents;
}

/** The verbs of the port, each as a change of what is desired and the instances that it concerns. */
export class ProcessPlatform implements Platform {
  readonly name = 'processes';
  readonly #options: ProcessPlatformOptions;

  constructor(options: ProcessPlatformOptions) {
    this.#options = options;
  }

  listServices(): readonly Service[] {
    const { store, fleet } = this.#options;
    return store.serviceNames().map(name => describeService(name, store, fleet));
  }

  async restart(request: RestartRequest, signal: AbortSignal): Promise<void> {
    this.#options.store.get(request.service);
    const plan = (): OperationPlan => {
      const desired = this.#options.store.get(request.service);
      const all = instancesOf(request.service, desired);
      const instances = request.instances ?? all;
      const stranger = instances.find(instance => !all.includes(instance));
      if (stranger !== undefined) throw instanceUnknown(stranger, all);
      const change: ChangeFacts = {
        kind: 'restart',
        service: request.service,
        summary: { en: `restart of ${instances.join(', ')}`, zh: `重启 ${instances.join('、')}` },
        before: {},
        after: {},
      };
      return { desired: withNewGenerations(desired, instances), instances, mode: request.mode, changes: [change] };
    };
    await this.#options.operations.perform('restart', request, plan, signal);
  }

  async scale(request: ScaleRequest, signal: AbortSignal): Promise<void> {
    const { service, replicas } = request;
    this.#options.store.get(service);
    const plan = (): OperationPlan => {
      const { maxReplicas } = this.#options.store.definitionOf(service)!;
      if (!Number.isInteger(replicas) || replicas < 1 || replicas > maxReplicas) {
        throw replicasOutOfRange(service, replicas, maxReplicas);
      }
      const before = this.#options.store.get(service);
      const [from, to] = [instancesOf(service, before), instancesOf(service, { replicas })];
      const instances = [...to.filter(id => !from.includes(id)), ...from.filter(id => !to.includes(id))];
      const changes = before.replicas === replicas ? [] : [scaling(service, before.replicas, replicas)];
      return { desired: withReplicas(service, before, replicas), instances, mode: 'at-once', changes };
    };
    await this.#options.operations.perform('scale', request, plan, signal);
  }

  async setVersion(request: VersionRequest, signal: AbortSignal): Promise<void> {
    const { service, version } = request;
    this.#options.store.get(service);
    const plan = (): OperationPlan => {
      const { versions } = this.#options.store.definitionOf(service)!;
      if (versions[version] === undefined) throw versionUnknown(service, version, Object.keys(versions));
      const before = this.#options.store.get(service);
      const changes = before.version === version ? [] : [deployment(service, before.version, version)];
      return this.#replaceOutdated(service, { ...before, version }, changes);
    };
    await this.#options.operations.perform('setVersion', request, plan, signal);
  }

  async setEnvironment(request: EnvironmentRequest, signal: AbortSignal): Promise<void> {
    const { service, set } = request;
    this.#options.store.get(service);
    const plan = (): OperationPlan => {
      const before = this.#options.store.get(service);
      const { manifest } = this.#options.store.state;
      const after = withEnvironment(before, set, declaredEnvironment(manifest, service, before.version));
      const changes = environmentChanges(
        service,
        effectiveEnvironment(manifest, service, before),
        effectiveEnvironment(manifest, service, after),
      );
      return this.#replaceOutdated(service, after, changes);
    };
    await this.#options.operations.perform('setEnvironment', request, plan, signal);
  }

  onEvent(listener: (event: PlatformEvent) => void): () => void {
    return this.#options.events.subscribe(listener);
  }

  #replaceOutdated(service: string, desired: DesiredService, changes: readonly ChangeFacts[]): OperationPlan {
    const next = renewOutdated(service, desired, this.#options.fleet);
    return { desired: next.desired, instances: next.outdated, mode: 'rolling', changes };
  }
}

/** Gives a new generation to every instance that does not run what is desired, and keeps the others as they are. */
export function renewOutdated(service: string, desired: DesiredService, fleet: Fleet) {
  const { outdated, current } = fleet.listOutdated(service, desired);
  const renewed = withNewGenerations(desired, outdated);
  return { desired: { ...renewed, generations: { ...renewed.generations, ...current } }, outdated };
}

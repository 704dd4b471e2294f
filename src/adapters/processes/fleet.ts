import { sleep } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import { adoptSurvivors } from './adoption.ts';
import type { DesiredService } from './desired-state.ts';
import { instancesOf } from './desired-state.ts';
import type { DesiredStore } from './desired-store.ts';
import { instanceNotReady, platformStopped } from './errors.ts';
import { type InstanceSurroundings, ManagedInstance } from './instance.ts';
import { buildLaunchSpec, instanceIndex, type LaunchSpec } from './launch-spec.ts';
import { logFilesOf } from './launcher.ts';

/** A process that does not answer will hardly end in good order; the new one is worth more than its last words. */
const UNHEALTHY_GRACE_MS = 1000;
/** Ctrl-C must not take longer than a person waits: for one instance, and for all layers together. */
const SHUTDOWN_GRACE_MS = 2500;
const SHUTDOWN_BUDGET_MS = 6000;
/** What is left for an instance when the others have used up the time. */
const LEAST_GRACE_MS = 300;

export interface Convergence {
  readonly instances: readonly string[];
  readonly mode: 'at-once' | 'rolling';
  /** How long each instance may take to become ready; absent: as long as its service allows for a start. */
  readonly readyWaitMs?: number;
  /** fail: stop at the first instance that does not become ready; go-on: a platform deploys what it is told. */
  readonly onUnready: 'fail' | 'go-on';
}

export interface FleetOptions {
  readonly store: DesiredStore;
  readonly otlpEndpoint: string;
  readonly instances: InstanceSurroundings;
  readonly logger: Logger;
}

/** All instances, and the steps that bring them from what runs to what is desired. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #instances = new Map<string, ManagedInstance>();
  readonly #closing = new AbortController();

  constructor(options: FleetOptions) {
    this.#options = options;
    for (const record of options.instances.records.list()) this.#instanceFor(record.instance, record.service);
  }

  list(): ManagedInstance[] {
    return [...this.#instances.values()];
  }

  find(instance: string): ManagedInstance | undefined {
    return this.#instances.get(instance);
  }

  listOf(service: string): ManagedInstance[] {
    return this.list().filter(instance => instance.service === service);
  }

  get isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  /** To be called once, before anything is started. */
  async adoptSurvivors(): Promise<void> {
    const { store, instances } = this.#options;
    await adoptSurvivors({
      instances: this.list(),
      isSameBoot: instances.records.isSameBoot,
      errorLogOf: instance => logFilesOf(instances.stateDir, instance).error,
      isDesired: ({ service, instance, generation }) => store.find(service)?.generations[instance] === generation,
    });
  }

  /** Instances of the service whose process is not the one that its present definition asks for. */
  listOutdated(service: string, desired: DesiredService): { outdated: string[]; current: Record<string, number> } {
    const outdated: string[] = [];
    const current: Record<string, number> = {};
    for (const id of instancesOf(service, desired)) {
      const instance = this.#instances.get(id);
      const record = instance?.record;
      if (instance?.isLive && record?.specHash === this.#specOf(service, desired, id).hash)
        current[id] = record.generation;
      else outdated.push(id);
    }
    return { outdated, current };
  }

  /** Whether the instance was last launched as something else than it should be now; never launched counts not. */
  hasOtherSpec(id: string, desired: DesiredService): boolean {
    const instance = this.#instances.get(id);
    if (instance?.record === undefined) return false;
    return instance.record.specHash !== this.#specOf(instance.service, desired, id).hash;
  }

  /** Brings the named instances of one service to what is desired now. Not to be called twice at a time for a service. */
  async converge(service: string, convergence: Convergence): Promise<void> {
    const steps = this.#inOrder(convergence.instances).map(id => () => this.#bringAbout(service, id, convergence));
    if (convergence.mode === 'rolling') for (const step of steps) await step();
    else await settleAll(steps.map(step => step()));
  }

  /** Instances of the service that should not be there at all. */
  listSurplus(service: string): string[] {
    const desired = this.#options.store.find(service);
    const wanted = new Set(desired === undefined ? [] : instancesOf(service, desired));
    return this.listOf(service)
      .map(({ id }) => id)
      .filter(id => !wanted.has(id));
  }

  hasReady(service: string): boolean {
    return this.listOf(service).some(instance => instance.isServing);
  }

  /** From here on nothing is started; waits end. */
  close(): void {
    this.#closing.abort();
  }

  /** Stops services in the given order, those of one layer together. */
  async stopAll(layers: readonly (readonly string[])[]): Promise<void> {
    const known = new Set(layers.flat());
    const strays = [...new Set(this.list().map(({ service }) => service))].filter(service => !known.has(service));
    const { clock } = this.#options.instances;
    const endAt = clock.elapsed() + SHUTDOWN_BUDGET_MS;
    for (const layer of [strays, ...layers]) {
      const graceMs = Math.max(LEAST_GRACE_MS, Math.min(SHUTDOWN_GRACE_MS, endAt - clock.elapsed()));
      await Promise.all(layer.flatMap(service => this.listOf(service)).map(each => this.#shutDown(each, graceMs)));
    }
  }

  release(): void {
    for (const instance of this.list()) instance.release();
  }

  async #shutDown(instance: ManagedInstance, mostMs: number): Promise<void> {
    const graceMs = Math.min(mostMs, this.#graceOf(instance));
    const { logger } = this.#options;
    await instance
      .stop(graceMs)
      .catch(error => logger.error({ problem: messageOf(error) }, 'an instance would not stop'));
    instance.forgetGeneration();
  }

  async #bringAbout(service: string, id: string, { readyWaitMs, onUnready, mode }: Convergence): Promise<void> {
    if (this.isClosing) throw platformStopped();
    const desired = this.#options.store.find(service);
    if (desired === undefined || instanceIndex(id) >= desired.replicas) return this.#remove(id);
    const instance = this.#instanceFor(id, service);
    if (instance.record?.generation !== desired.generations[id]) await this.#replace(instance, mode);
    const startupMs = this.#options.store.definitionOf(service)!.health.startupMs;
    const outcome = await instance.waitUntilReady(readyWaitMs ?? startupMs, this.#closing.signal);
    if (this.isClosing) throw platformStopped();
    if (outcome === 'ready' || onUnready === 'go-on') return;
    throw instanceNotReady(id, instance.describeTrouble().en);
  }

  async #replace(instance: ManagedInstance, mode: Convergence['mode']): Promise<void> {
    await this.#drain(instance, mode);
    await instance.stop(this.#graceOf(instance));
    if (this.isClosing) throw platformStopped();
    // Read only now: while the old process was ending somebody may have asked for something newer.
    const desired = this.#options.store.find(instance.service);
    const generation = desired?.generations[instance.id];
    if (desired === undefined || generation === undefined) return;
    await instance.launch(this.#specOf(instance.service, desired, instance.id), generation);
  }

  /** Gives clients time to see that the instance is about to go, where others can serve them meanwhile. */
  async #drain(instance: ManagedInstance, mode: Convergence['mode']): Promise<void> {
    const drainMs = this.#options.store.definitionOf(instance.service)?.drainMs ?? 0;
    const others = this.listOf(instance.service).filter(each => each !== instance && each.isServing);
    if (mode === 'at-once' || !instance.isServing || others.length === 0) return;
    instance.leave();
    await sleep(drainMs, this.#closing.signal);
  }

  async #remove(id: string): Promise<void> {
    const instance = this.#instances.get(id);
    if (instance === undefined) return;
    await this.#drain(instance, 'rolling');
    await instance.stop(this.#graceOf(instance));
    this.#instances.delete(id);
    this.#options.instances.records.remove(id);
    this.#options.instances.onChange();
  }

  #graceOf(instance: ManagedInstance): number {
    const graceMs = this.#options.store.definitionOf(instance.service)?.stopGraceMs ?? UNHEALTHY_GRACE_MS;
    return instance.status === 'ready' ? graceMs : Math.min(graceMs, UNHEALTHY_GRACE_MS);
  }

  /** What is down goes first: replacing it costs no capacity. */
  #inOrder(instances: readonly string[]): string[] {
    const rank = (id: string) => (this.#instances.get(id)?.isServing ? 1 : 0);
    return [...instances].sort((a, b) => rank(a) - rank(b) || instanceIndex(a) - instanceIndex(b));
  }

  #instanceFor(id: string, service: string): ManagedInstance {
    const known = this.#instances.get(id);
    if (known !== undefined) return known;
    const instance = new ManagedInstance(id, service, this.#options.instances);
    this.#instances.set(id, instance);
    return instance;
  }

  #specOf(service: string, desired: DesiredService, id: string): LaunchSpec {
    const { store, otlpEndpoint } = this.#options;
    const { manifest } = store.state;
    return buildLaunchSpec({ manifest, service, desired, index: instanceIndex(id), otlpEndpoint });
  }
}

/** Waits for all, then reports the first failure: nothing goes on behind the caller's back. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failure = results.find(result => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

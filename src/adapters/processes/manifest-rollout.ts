import { messageOf } from '#base/errors.ts';
import { canonicalJson } from '#base/json.ts';
import type { Logger } from '#base/logger.ts';
import { instancesOf, withService } from './desired-state.ts';
import type { DesiredStore } from './desired-store.ts';
import type { Fleet } from './fleet.ts';
import { applyManifest, type ChangeFacts } from './manifest-changes.ts';
import type { Manifest } from './manifest-schema.ts';
import { renewOutdated } from './process-platform.ts';
import type { ServiceQueues } from './service-queues.ts';

/** A bad release goes out as quickly as a good one: what the manifest says is done, not judged. */
const READY_WAIT_MS = 3000;
const START_POLL_MS = 50;

interface ManifestRolloutOptions {
  readonly store: DesiredStore;
  readonly fleet: Fleet;
  readonly queues: ServiceQueues;
  readonly logger: Logger;
  readonly announce: (changes: readonly ChangeFacts[], by: { actor: string }) => void;
}

/** Makes the fleet follow the manifest: at the start, and whenever the file changes. */
export class ManifestRollout {
  readonly #options: ManifestRolloutOptions;

  constructor(options: ManifestRolloutOptions) {
    this.#options = options;
  }

  /** Records the differences as desired and gives the services that have work to do because of them. */
  apply(manifest: Manifest): string[] {
    const { store, fleet, announce } = this.#options;
    const known = store.serviceNames();
    const { state, changes } = applyManifest(store.state, manifest);
    store.update(state);
    for (const service of store.serviceNames()) this.#renew(service);
    announce(changes, { actor: 'manifest' });
    const everything = [...new Set([...known, ...store.serviceNames()])];
    return everything.filter(service => fleet.listSurplus(service).length > 0 || this.#isBehind(service));
  }

  /**
   * Replaces what has to be replaced, service by service; services do not wait for each other. One of which the manifest
   * says nothing new is left alone: what an operation stopped short of is not for the manifest to complete.
   */
  async follow(manifest: Manifest): Promise<void> {
    const before = this.#options.store.state.manifest;
    const behind = this.apply(manifest).filter(service => wordsOn(service, before) !== wordsOn(service, manifest));
    await Promise.all(behind.map(service => this.#roll(service, READY_WAIT_MS)));
  }

  /** Fills the fleet, each service after those it depends on. Resolves when all are ready or have had their time. */
  async startAll(): Promise<void> {
    const { store, fleet } = this.#options;
    const started = new Set<string>();
    const start = async (service: string): Promise<void> => {
      await this.#waitForDependencies(service, started);
      // Asked for first, so that dependants see a service whose start is over.
      await this.#roll(service, undefined);
      started.add(service);
    };
    const strays = [...new Set(fleet.list().map(({ service }) => service))].filter(
      service => store.find(service) === undefined,
    );
    await Promise.all([...store.serviceNames().map(start), ...strays.map(service => this.#roll(service, undefined))]);
  }

  /** One ready instance of each is enough; a dependency whose time is over will not get better by waiting. */
  async #waitForDependencies(service: string, started: ReadonlySet<string>): Promise<void> {
    const { store, fleet, logger } = this.#options;
    const dependsOn = store.definitionOf(service)?.dependsOn ?? [];
    const isOver = (dependency: string) => fleet.hasReady(dependency) || started.has(dependency);
    while (!fleet.isClosing && !dependsOn.every(isOver))
      await new Promise(resolve => setTimeout(resolve, START_POLL_MS));
    const missing = dependsOn.filter(dependency => !fleet.hasReady(dependency));
    if (missing.length > 0 && !fleet.isClosing)
      logger.warn({ service, missing }, 'a service starts without what it depends on');
  }

  /** What still runs something else than desired is replaced one after another; an empty service starts all at once. */
  async #roll(service: string, readyWaitMs: number | undefined): Promise<void> {
    const { store, fleet, queues, logger } = this.#options;
    try {
      await queues.run(service, async () => {
        const desired = store.find(service);
        const all = desired === undefined ? [] : instancesOf(service, desired);
        const replaced = all.filter(id => this.#mustBeReplaced(service, id));
        // An adopted process may be in the middle of its start.
        const starting = all.filter(id => !replaced.includes(id) && fleet.find(id)?.status === 'starting');
        const replacesLive = replaced.some(id => fleet.find(id)?.isLive);
        await fleet.converge(service, {
          instances: [...fleet.listSurplus(service), ...starting, ...replaced],
          mode: replacesLive ? 'rolling' : 'at-once',
          onUnready: 'go-on',
          ...(readyWaitMs !== undefined && { readyWaitMs }),
        });
      });
    } catch (error) {
      if (!fleet.isClosing) logger.error({ service, problem: messageOf(error) }, 'a rollout was not completed');
    }
  }

  /**
   * A crashed instance of the same definition is left alone: its exit is a fact that the loop decides about. A changed
   * definition replaces it like any other.
   */
  #renew(service: string): void {
    const { store, fleet } = this.#options;
    const desired = store.get(service);
    const { desired: next, outdated } = renewOutdated(service, desired, fleet);
    const changed = outdated.filter(id => fleet.hasOtherSpec(id, desired));
    if (changed.length === 0) return;
    const generations = { ...desired.generations };
    for (const id of changed) generations[id] = next.generations[id]!;
    store.update(withService(store.state, service, { ...desired, generations }));
  }

  #isBehind(service: string): boolean {
    const desired = this.#options.store.find(service);
    return desired !== undefined && instancesOf(service, desired).some(id => this.#mustBeReplaced(service, id));
  }

  #mustBeReplaced(service: string, id: string): boolean {
    const { store, fleet } = this.#options;
    return fleet.find(id)?.record?.generation !== store.find(service)?.generations[id];
  }
}

/** All that the manifest says of one service, to be compared. */
function wordsOn(service: string, { services, ...common }: Manifest): string {
  return canonicalJson({ ...common, own: services[service] ?? null });
}

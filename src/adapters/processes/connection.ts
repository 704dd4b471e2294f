/**
 * Puts the parts together. A connection is
 *
 *   connected ──start──▶ adopting ──▶ starting ──▶ following the manifest ──stop──▶ stopped
 */
import { mkdirSync } from 'node:fs';
import { messageOf } from '#base/errors.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import type { Platform, PlatformEvent, TrafficRouter } from '#ports/platform.ts';
import type { ProcessesConfig } from './config.ts';
import { DesiredStore } from './desired-store.ts';
import { type Endpoint, EndpointsFile } from './endpoints-file.ts';
import { FactsReport } from './facts-report.ts';
import { Fleet } from './fleet.ts';
import { describeInstance } from './fleet-view.ts';
import type { ManagedInstance } from './instance.ts';
import { LaunchRecords } from './launch-records.ts';
import type { Launcher } from './launcher.ts';
import type { ChangeFacts } from './manifest-changes.ts';
import { readManifest } from './manifest-file.ts';
import { ManifestRollout } from './manifest-rollout.ts';
import type { Manifest } from './manifest-schema.ts';
import { watchManifest } from './manifest-watch.ts';
import { Operations } from './operations.ts';
import { PlatformEvents } from './platform-events.ts';
import type { Health } from './probes.ts';
import { ProcessPlatform } from './process-platform.ts';
import { createProcessTraffic } from './process-traffic.ts';
import { layerServices } from './service-order.ts';
import { ServiceQueues } from './service-queues.ts';

const LOGS_EVERY_MS = 250;
const FACTS_EVERY_MS = 1000;
/** For a process whose service has left the manifest and that is about to be stopped. */
const UNKNOWN_HEALTH: Health = { kind: 'tcp', path: '/', intervalMs: 1000, timeoutMs: 800, startupMs: 20_000 };

export class ProcessesConnection implements Connection {
  readonly platform: Platform;
  readonly traffic: TrafficRouter;
  readonly #config: ProcessesConfig;
  readonly #outside: AdapterSurroundings;
  readonly #store: DesiredStore;
  readonly #fleet: Fleet;
  readonly #queues = new ServiceQueues();
  readonly #rollout: ManifestRollout;
  readonly #events: PlatformEvents;
  readonly #atStop: (() => void)[] = [];
  #manifest: Manifest;
  /** Absent until survivors are adopted: an empty list would cut off services that are fine. */
  #endpoints: EndpointsFile | undefined;
  #stopping: Promise<void> | undefined;

  constructor(config: ProcessesConfig, outside: AdapterSurroundings, launcher: Launcher) {
    this.#config = config;
    this.#outside = outside;
    this.#manifest = readManifest(config.manifest);
    mkdirSync(config.stateDir, { recursive: true });
    const { clock, newId, sink, logger } = outside;
    const store = new DesiredStore(config.stateDir, this.#manifest);
    this.#store = store;
    this.#events = new PlatformEvents(error => logger.error({ err: error }, 'a listener to platform events failed'));
    this.#fleet = new Fleet({
      store,
      otlpEndpoint: config.otlpEndpoint,
      logger,
      instances: {
        clock,
        newId,
        sink,
        launcher,
        records: new LaunchRecords(config.stateDir),
        stateDir: config.stateDir,
        healthOf: service => store.definitionOf(service)?.health ?? UNKNOWN_HEALTH,
        onChange: () => this.#writeEndpoints(),
        onEvent: (instance, kind, detail) => this.#publish(instance, kind, detail),
      },
    });
    const announce = (changes: readonly ChangeFacts[], by: { actor: string; run?: string }) =>
      this.#announce(changes, by);
    const parts = { store, fleet: this.#fleet, queues: this.#queues, announce };
    this.#rollout = new ManifestRollout({ ...parts, logger });
    this.platform = new ProcessPlatform({
      store,
      fleet: this.#fleet,
      operations: new Operations(parts),
      events: this.#events,
    });
    this.traffic = createProcessTraffic(store, () => this.#writeEndpoints());
  }

  async start(): Promise<void> {
    await this.#fleet.adoptSurvivors();
    this.#endpoints = new EndpointsFile(this.#store.state.manifest.endpoints);
    this.#rollout.apply(this.#manifest);
    this.#writeEndpoints();
    this.#every(LOGS_EVERY_MS, () => {
      for (const instance of this.#fleet.list()) instance.deliverLogs();
    });
    const facts = new FactsReport({ store: this.#store, sink: this.#outside.sink, clock: this.#outside.clock });
    this.#every(FACTS_EVERY_MS, () => facts.deliver(this.#fleet.list()));
    await this.#rollout.startAll();
    if (this.#fleet.isClosing) return;
    const { logger } = this.#outside;
    this.#atStop.push(
      watchManifest({ file: this.#config.manifest, logger, onManifest: manifest => void this.#follow(manifest) }),
    );
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#fleet.close();
    for (const end of this.#atStop) end();
    if (this.#config.stopOnExit) {
      const layers = layerServices(this.#store.state.manifest.services).reverse();
      await this.#fleet.stopAll(layers);
      await this.#queues.whenIdle();
      // What an operation had in hand when the first round passed by.
      await this.#fleet.stopAll(layers);
      this.#writeEndpoints();
    }
    this.#fleet.release();
  }

  async #follow(manifest: Manifest): Promise<void> {
    this.#manifest = manifest;
    this.#endpoints = new EndpointsFile(manifest.endpoints);
    const done = this.#rollout.follow(manifest);
    this.#writeEndpoints();
    await done;
  }

  #every(periodMs: number, work: () => void): void {
    const timer = setInterval(() => {
      try {
        work();
      } catch (error) {
        this.#outside.logger.error({ problem: messageOf(error) }, 'reading from the watched processes failed');
      }
    }, periodMs);
    this.#atStop.push(() => clearInterval(timer));
  }

  #publish(instance: ManagedInstance, kind: PlatformEvent['kind'], detail: Sentence): void {
    this.#writeEndpoints();
    const { id, service } = instance;
    const described = describeInstance({ id, service, store: this.#store, instance });
    this.#events.publish({ at: this.#outside.clock.now(), kind, instance: described, detail });
  }

  #announce(changes: readonly ChangeFacts[], { actor, run }: { actor: string; run?: string }): void {
    const { sink, newId, clock } = this.#outside;
    for (const change of changes) {
      sink.acceptChange({ ...change, id: newId(), at: clock.now(), actor, ...(run !== undefined && { run }) });
    }
  }

  #writeEndpoints(): void {
    if (this.#endpoints === undefined) return;
    const services = this.#store.serviceNames();
    const endpoints = this.#fleet.list().map(instance => this.#endpointOf(instance));
    this.#endpoints.write(
      services,
      endpoints.sort((a, b) => a.port - b.port),
    );
  }

  #endpointOf(instance: ManagedInstance): Endpoint {
    const { id, service } = instance;
    const { host, port, zone, version, pid } = describeInstance({ id, service, store: this.#store, instance });
    const weight = this.#store.find(service)?.weights[id] ?? 1;
    return { service, instance: id, host, port, zone, version, pid: pid ?? null, ready: instance.isServing, weight };
  }
}

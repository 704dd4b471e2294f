import type { Origin } from '#domain/signal.ts';
import type { Dependency, Service, Topology } from '#domain/topology.ts';

const MAX_SERVICES = 2_000;
const MAX_CALLEES = 500;

interface SeenService {
  lastSeenAt: number;
  version: string;
  readonly versions: Map<string, number>;
  readonly instances: Map<string, number>;
  readonly callees: Map<string, number>;
}

/** Who exists and who calls whom, as telemetry tells it. What is not seen for `spanMs` is forgotten. */
export class ObservedTopology {
  readonly #spanMs: number;
  readonly #services = new Map<string, SeenService>();

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  observeOrigin(origin: Origin, at: number): void {
    const service = this.#serviceNamed(origin.service);
    if (service === undefined) return;
    service.lastSeenAt = Math.max(service.lastSeenAt, at);
    if (origin.version !== undefined) {
      service.version = origin.version;
      note(service.versions, origin.version, at);
    }
    if (origin.instance !== undefined) note(service.instances, origin.instance, at);
  }

  observeCall(from: string, to: string, at: number): void {
    const service = this.#serviceNamed(from);
    if (service !== undefined) note(service.callees, to, at);
  }

  /** The platform's services with their declared dependencies, and what else was seen. Spans win where both know an edge. */
  read(platformServices: readonly Service[], now: number): Topology {
    this.#forget(now - this.#spanMs);
    const declared = new Set(platformServices.map(service => service.name));
    const observed = [...this.#services].filter(([name, seen]) => !declared.has(name) && seen.lastSeenAt > 0);
    const seen = this.#dependencies();
    const known = new Set(seen.map(({ from, to }) => JSON.stringify([from, to])));
    const told = platformServices.flatMap(({ name, dependsOn }) =>
      dependsOn
        .filter(to => !known.has(JSON.stringify([name, to])))
        .map((to): Dependency => ({ from: name, to, source: 'platform', lastSeenAt: now })),
    );
    return {
      services: [...platformServices, ...observed.map(([name, service]) => describe(name, service))],
      dependencies: [...seen, ...told],
    };
  }

  #dependencies(): Dependency[] {
    return [...this.#services].flatMap(([from, { callees }]) =>
      [...callees].map(([to, lastSeenAt]): Dependency => ({ from, to, source: 'spans', lastSeenAt })),
    );
  }

  #serviceNamed(name: string): SeenService | undefined {
    const known = this.#services.get(name);
    if (known !== undefined || this.#services.size >= MAX_SERVICES) return known;
    const created = { lastSeenAt: 0, version: '', versions: new Map(), instances: new Map(), callees: new Map() };
    this.#services.set(name, created);
    return created;
  }

  #forget(beforeMs: number): void {
    for (const [name, service] of this.#services) {
      for (const times of [service.versions, service.instances, service.callees]) {
        for (const [key, at] of times) if (at < beforeMs) times.delete(key);
      }
      if (service.lastSeenAt < beforeMs && service.callees.size === 0) this.#services.delete(name);
    }
  }
}

function note(times: Map<string, number>, key: string, at: number): void {
  const known = times.get(key);
  if (known === undefined ? times.size < MAX_CALLEES : at > known) times.set(key, at);
}

/** Telemetry does not tell how a service is run: that part stays empty. */
function describe(name: string, seen: SeenService): Service {
  return {
    name,
    version: seen.version,
    versions: [...seen.versions.keys()],
    replicas: seen.instances.size,
    maxReplicas: seen.instances.size,
    stateful: false,
    environment: {},
    dependsOn: [],
    instances: [],
  };
}

/** The processes of the development runner, and the endpoints file that tells the shop about them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import type { Endpoint } from '../kit/discovery.ts';
import type { Manifest, ServiceSpec, ShopFiles } from '../manifest.ts';
import { isHealthy } from './probe.ts';

export interface Instance {
  service: string;
  index: number;
  endpoint: Endpoint;
  child: ChildProcess;
  /** What the process was started from; a difference means it has to be replaced. */
  fingerprint: string;
  missedProbes: number;
  /** On its way out: still answering, but no longer to be called. */
  leaving: boolean;
}

interface Launch {
  command: string;
  args: string[];
  env: Record<string, string>;
}

const DEFAULT_GRACE_MS = 5_000;

export class Processes {
  readonly #files: ShopFiles;
  readonly #portOffset: number;
  readonly #quiet: boolean;
  readonly #instances = new Map<string, Instance>();

  constructor(files: ShopFiles, options: { portOffset: number; quiet: boolean }) {
    this.#files = files;
    this.#portOffset = options.portOffset;
    this.#quiet = options.quiet;
  }

  all(): Instance[] {
    return [...this.#instances.values()];
  }

  find(service: string, index: number): Instance | undefined {
    return this.#instances.get(`${service}-${index + 1}`);
  }

  isCurrent(instance: Instance, manifest: Manifest, spec: ServiceSpec): boolean {
    return instance.fingerprint === JSON.stringify(this.#launch(manifest, instance.service, spec, instance.index));
  }

  start(manifest: Manifest, service: string, spec: ServiceSpec, index: number): Instance {
    const launch = this.#launch(manifest, service, spec, index);
    const child = spawn(launch.command, launch.args, {
      cwd: this.#files.root,
      env: { ...process.env, ...launch.env },
      stdio: ['ignore', this.#quiet ? 'ignore' : 'inherit', 'inherit'],
    });
    const endpoint: Endpoint = {
      instance: `${service}-${index + 1}`,
      host: '127.0.0.1',
      port: this.#port(spec, index),
      zone: zoneOf(spec, index),
      version: spec.version,
      pid: child.pid ?? null,
      ready: false,
      weight: 1,
    };
    const instance = {
      service,
      index,
      endpoint,
      child,
      fingerprint: JSON.stringify(launch),
      missedProbes: 0,
      leaving: false,
    };
    this.#instances.set(endpoint.instance, instance);
    child.on('exit', (code, signal) => {
      endpoint.ready = false;
      endpoint.pid = null;
      console.error(`${endpoint.instance} exited (${signal ?? code})`);
      this.publish();
    });
    return instance;
  }

  async stop(instance: Instance, graceMs = DEFAULT_GRACE_MS): Promise<void> {
    const { child, endpoint } = instance;
    instance.leaving = true;
    endpoint.ready = false;
    this.publish();
    if (endpoint.pid === null) return;
    const exited = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  }

  forget({ endpoint }: Instance): void {
    this.#instances.delete(endpoint.instance);
    this.publish();
  }

  /** Two misses in a row make an instance unready: one slow answer does not. */
  async probe(manifest: Manifest): Promise<void> {
    await Promise.all(
      this.all().map(async instance => {
        const { service, endpoint } = instance;
        const health = manifest.services[service]?.health;
        if (!health || endpoint.pid === null) return;
        const healthy = await isHealthy(health, endpoint.port);
        instance.missedProbes = healthy ? 0 : instance.missedProbes + 1;
        const ready =
          endpoint.pid !== null && !instance.leaving && (healthy || (endpoint.ready && instance.missedProbes < 2));
        if (ready === endpoint.ready) return;
        endpoint.ready = ready;
        this.publish();
      }),
    );
  }

  publish(): void {
    const services: Record<string, Endpoint[]> = {};
    for (const { service, endpoint } of this.all()) services[service] = [...(services[service] ?? []), endpoint];
    const partial = `${this.#files.endpoints}.tmp`;
    writeFileSync(partial, JSON.stringify({ services }, null, 2));
    renameSync(partial, this.#files.endpoints);
  }

  #port(spec: ServiceSpec, index: number): number {
    return spec.port + this.#portOffset + index;
  }

  #launch(manifest: Manifest, service: string, spec: ServiceSpec, index: number): Launch {
    const version = spec.versions[spec.version];
    if (!version) throw new Error(`${service} has no version ${spec.version}`);
    const [command = '', ...args] = version.command.split(' ');
    const instance = `${service}-${index + 1}`;
    const zone = zoneOf(spec, index);
    const env = {
      ...manifest.env,
      ...spec.env,
      ...version.env,
      PORT: String(this.#port(spec, index)),
      SERVICE_NAME: service,
      SERVICE_VERSION: spec.version,
      INSTANCE_ID: instance,
      ZONE: zone,
      ENDPOINTS_FILE: this.#files.endpoints,
      OTEL_SERVICE_NAME: service,
      OTEL_RESOURCE_ATTRIBUTES: `service.version=${spec.version},service.instance.id=${instance},cloud.availability_zone=${zone}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? 'http://127.0.0.1:4318',
    };
    return { command, args, env };
  }
}

function zoneOf({ zones }: ServiceSpec, index: number): string {
  return zones[index % zones.length] ?? 'a';
}

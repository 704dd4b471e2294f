/**
 * A development runner: starts the shop from its manifest with no platform at all.
 * PORT_OFFSET moves every port and SHOP_STATE the state folder, so that two shops can run side by side.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Endpoint } from './kit/discovery.ts';
import { loadManifest, type Manifest, type ServiceSpec, shopFiles } from './manifest.ts';
import { isHealthy } from './probe.ts';

const files = shopFiles();
const offset = Number(process.env.PORT_OFFSET ?? 0);
const quiet = process.argv.includes('--quiet');

interface Instance {
  service: string;
  index: number;
  endpoint: Endpoint;
  child: ChildProcess;
  /** What the process was started from; a difference means it has to be replaced. */
  fingerprint: string;
}

const instances = new Map<string, Instance>();
let stopping = false;
let deploying: Promise<void> = Promise.resolve();

function environment(manifest: Manifest, service: string, spec: ServiceSpec, index: number): Record<string, string> {
  const instance = `${service}-${index + 1}`;
  const zone = zoneOf(spec, index);
  return {
    ...manifest.env,
    ...spec.env,
    ...spec.versions[spec.version]?.env,
    PORT: String(spec.port + offset + index),
    SERVICE_NAME: service,
    SERVICE_VERSION: spec.version,
    INSTANCE_ID: instance,
    ZONE: zone,
    ENDPOINTS_FILE: files.endpoints,
    OTEL_SERVICE_NAME: service,
    OTEL_RESOURCE_ATTRIBUTES: `service.version=${spec.version},service.instance.id=${instance},cloud.availability_zone=${zone}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? 'http://127.0.0.1:4318',
  };
}

const zoneOf = (spec: ServiceSpec, index: number): string => spec.zones[index % spec.zones.length] ?? 'a';

function start(manifest: Manifest, service: string, spec: ServiceSpec, index: number): void {
  const env = environment(manifest, service, spec, index);
  const [command = 'node', ...args] = (spec.versions[spec.version]?.command ?? '').split(' ');
  const child = spawn(command, args, {
    cwd: files.root,
    env: { ...process.env, ...env },
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  const id = `${service}-${index + 1}`;
  const endpoint: Endpoint = {
    instance: id,
    host: '127.0.0.1',
    port: spec.port + offset + index,
    zone: zoneOf(spec, index),
    version: spec.version,
    pid: child.pid ?? null,
    ready: false,
    weight: 1,
  };
  const instance = { service, index, endpoint, child, fingerprint: JSON.stringify([env, command, args]) };
  instances.set(id, instance);
  child.on('exit', (code, signal) => {
    endpoint.ready = false;
    endpoint.pid = null;
    publish();
    if (!stopping && instances.get(id) === instance) console.error(`${id} exited (${signal ?? code})`);
  });
}

async function stop(instance: Instance, graceMs = 5_000): Promise<void> {
  const { child, endpoint } = instance;
  endpoint.ready = false;
  publish();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/** Brings the processes in line with the manifest, one replacement after the other. */
async function deploy(): Promise<void> {
  const manifest = loadManifest(files);
  const pending = new Set(Object.keys(manifest.services));
  while (pending.size > 0 && !stopping) {
    const startable = [...pending].filter(name =>
      (manifest.services[name]?.dependsOn ?? []).every(other => !pending.has(other)),
    );
    if (startable.length === 0) throw new Error(`circular dependsOn among ${[...pending].join(', ')}`);
    await Promise.all(
      startable.map(async name => {
        const spec = manifest.services[name];
        if (spec) await deployService(manifest, name, spec);
      }),
    );
    for (const name of startable) pending.delete(name);
  }
}

async function deployService(manifest: Manifest, name: string, spec: ServiceSpec): Promise<void> {
  const wanted = Array.from({ length: spec.replicas }, (_, index) => index);
  const existing = (index: number): Instance | undefined => instances.get(`${name}-${index + 1}`);
  for (const instance of [...instances.values()].filter(
    ({ service, index }) => service === name && index >= spec.replicas,
  )) {
    await stop(instance, spec.stopGraceMs);
    instances.delete(instance.endpoint.instance);
  }
  // A deployment also brings back what has exited; nothing else does.
  for (const index of wanted) if ((existing(index)?.endpoint.pid ?? null) === null) start(manifest, name, spec, index);
  await Promise.all(wanted.map(index => untilReady(existing(index), spec)));

  for (const index of wanted) {
    const instance = existing(index);
    const [command, ...args] = (spec.versions[spec.version]?.command ?? '').split(' ');
    const fingerprint = JSON.stringify([environment(manifest, name, spec, index), command, args]);
    if (!instance || instance.fingerprint === fingerprint) continue;
    await stop(instance, spec.stopGraceMs);
    start(manifest, name, spec, index);
    await untilReady(existing(index), spec);
  }
}

async function untilReady(instance: Instance | undefined, spec: ServiceSpec): Promise<void> {
  const deadline = Date.now() + (spec.health.startupMs ?? 20_000);
  while (instance && !instance.endpoint.ready && instance.endpoint.pid !== null && Date.now() < deadline && !stopping) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Two failures in a row make an instance unready: one slow answer does not. */
async function probeAll(manifest: Manifest, failures: Map<Instance, number>): Promise<void> {
  await Promise.all(
    [...instances.values()].map(async instance => {
      const health = manifest.services[instance.service]?.health;
      if (!health || instance.endpoint.pid === null) return;
      const healthy = await isHealthy(health, instance.endpoint.port);
      const missed = healthy ? 0 : (failures.get(instance) ?? 0) + 1;
      failures.set(instance, missed);
      const ready = instance.endpoint.pid !== null && (healthy || (instance.endpoint.ready && missed < 2));
      if (ready === instance.endpoint.ready) return;
      instance.endpoint.ready = ready;
      publish();
    }),
  );
}

function publish(): void {
  const services: Record<string, Endpoint[]> = {};
  for (const { service, endpoint } of instances.values()) services[service] = [...(services[service] ?? []), endpoint];
  const partial = `${files.endpoints}.tmp`;
  writeFileSync(partial, JSON.stringify({ services }, null, 2));
  renameSync(partial, files.endpoints);
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const stamp = (): string => `${modified(files.manifest)}/${modified(files.overlay)}`;

mkdirSync(path.dirname(files.endpoints), { recursive: true });
publish();
const started = performance.now();
const failures = new Map<Instance, number>();
const probing = setInterval(() => void probeAll(loadManifest(files), failures), 300);
let seen = stamp();
deploying = deploy().then(() =>
  console.error(`shop is up after ${((performance.now() - started) / 1000).toFixed(1)} s`),
);

const watching = setInterval(() => {
  if (stamp() === seen) return;
  seen = stamp();
  deploying = deploying.then(deploy).then(() => console.error('deployed'));
}, 500);

async function shutDown(): Promise<void> {
  if (stopping) return;
  stopping = true;
  clearInterval(probing);
  clearInterval(watching);
  const isStateful = ({ service }: Instance): boolean => service === 'database';
  await Promise.all([...instances.values()].filter(instance => !isStateful(instance)).map(instance => stop(instance)));
  await Promise.all([...instances.values()].filter(isStateful).map(instance => stop(instance)));
  process.exit(0);
}
process.on('SIGINT', () => void shutDown());
process.on('SIGTERM', () => void shutDown());

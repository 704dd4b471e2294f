/**
 * A development runner: starts the shop from its manifest with no platform at all.
 * PORT_OFFSET moves every port and SHOP_STATE the state folder, so that two shops can run side by side.
 */
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { loadManifest, type Manifest, type ServiceSpec, shopFiles } from './manifest.ts';
import { type Instance, Processes } from './runner/processes.ts';

const PROBE_MS = 300;
const WATCH_MS = 500;
const DEFAULT_STARTUP_MS = 20_000;

const files = shopFiles();
const processes = new Processes(files, {
  portOffset: Number(process.env.PORT_OFFSET ?? 0),
  quiet: process.argv.includes('--quiet'),
});
let stopping = false;

/** Brings the processes in line with the manifest, dependencies first. */
async function deploy(): Promise<void> {
  const manifest = loadManifest(files);
  const pending = new Set(Object.keys(manifest.services));
  while (pending.size > 0 && !stopping) {
    const startable = Object.entries(manifest.services).filter(
      ([name, { dependsOn = [] }]) => pending.has(name) && dependsOn.every(other => !pending.has(other)),
    );
    if (startable.length === 0) throw new Error(`circular dependsOn among ${[...pending].join(', ')}`);
    await Promise.all(startable.map(([name, spec]) => deployService(manifest, name, spec)));
    for (const [name] of startable) pending.delete(name);
  }
}

async function deployService(manifest: Manifest, name: string, spec: ServiceSpec): Promise<void> {
  const surplus = processes.all().filter(({ service, index }) => service === name && index >= spec.replicas);
  for (const instance of surplus) {
    await processes.stop(instance, spec.stopGraceMs);
    processes.forget(instance);
  }
  if (stopping) return;
  // What has exited comes back with a deployment, and only then.
  const wanted = Array.from({ length: spec.replicas }, (_, index) => {
    const existing = processes.find(name, index);
    return existing?.endpoint.pid ? existing : processes.start(manifest, name, spec, index);
  });
  await Promise.all(wanted.map(instance => untilReady(instance, spec)));

  for (const instance of wanted) {
    if (processes.isCurrent(instance, manifest, spec)) continue;
    await processes.stop(instance, spec.stopGraceMs);
    // A start after the end has begun would be nobody's child.
    if (stopping) return;
    await untilReady(processes.start(manifest, name, spec, instance.index), spec);
  }
}

async function untilReady({ endpoint }: Instance, { health }: ServiceSpec): Promise<void> {
  const deadline = Date.now() + (health.startupMs ?? DEFAULT_STARTUP_MS);
  while (!endpoint.ready && endpoint.pid !== null && Date.now() < deadline && !stopping) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

function lastChange(): string {
  const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return `${modified(files.manifest)}/${modified(files.overlay)}`;
}

async function shutDown(): Promise<void> {
  if (stopping) return;
  stopping = true;
  clearInterval(probing);
  clearInterval(watching);
  const { services } = loadManifest(files);
  const isStateful = ({ service }: Instance): boolean => services[service]?.stateful === true;
  const stop = (instance: Instance): Promise<void> => processes.stop(instance, services[instance.service]?.stopGraceMs);
  await Promise.all(
    processes
      .all()
      .filter(instance => !isStateful(instance))
      .map(stop),
  );
  await Promise.all(processes.all().filter(isStateful).map(stop));
  process.exit(0);
}

const report = (error: unknown): void => console.error(`deployment failed: ${(error as Error).message}`);

mkdirSync(path.dirname(files.endpoints), { recursive: true });
processes.publish();
process.on('SIGINT', () => void shutDown());
process.on('SIGTERM', () => void shutDown());

const probing = setInterval(() => void processes.probe(loadManifest(files)).catch(report), PROBE_MS);
let seen = lastChange();
let deploying = deploy().then(() => console.error(`the shop is up after ${performance.now().toFixed(0)} ms`), report);
const watching = setInterval(() => {
  if (lastChange() === seen) return;
  seen = lastChange();
  deploying = deploying.then(deploy).then(() => console.error('deployed'), report);
}, WATCH_MS);

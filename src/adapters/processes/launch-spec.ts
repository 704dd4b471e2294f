import { createHash } from 'node:crypto';
import path from 'node:path';
import { canonicalJson } from '#base/json.ts';
import type { DesiredService } from './desired-state.ts';
import type { Manifest } from './manifest-schema.ts';

/** Everything that makes one process what it is. Two equal specs have equal hashes. */
export interface LaunchSpec {
  readonly instance: string;
  readonly service: string;
  readonly version: string;
  readonly zone: string;
  readonly port: number;
  readonly command: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly hash: string;
}

/** Taken over from ZeroOps' own environment; nothing else is, so that its secrets do not reach what it watches. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

export function instanceName(service: string, index: number): string {
  return `${service}-${index + 1}`;
}

export function instanceIndex(instance: string): number {
  return Number(instance.slice(instance.lastIndexOf('-') + 1)) - 1;
}

/** The variables that people and `config.set` speak of: the declared ones, then what was set at run time. */
export function effectiveEnvironment(
  manifest: Manifest,
  service: string,
  desired: DesiredService,
): Record<string, string> {
  const merged = declaredEnvironment(manifest, service, desired.version);
  for (const [name, value] of Object.entries(desired.overrides)) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** What the manifest says, the nearer the stronger: for all, for the service, for its version. */
export function declaredEnvironment(manifest: Manifest, service: string, version: string): Record<string, string> {
  const definition = manifest.services[service]!;
  return { ...manifest.env, ...definition.env, ...definition.versions[version]?.env };
}

export interface LaunchSpecInput {
  readonly manifest: Manifest;
  readonly service: string;
  readonly desired: DesiredService;
  readonly index: number;
  readonly otlpEndpoint: string;
}

export function buildLaunchSpec({ manifest, service, desired, index, otlpEndpoint }: LaunchSpecInput): LaunchSpec {
  const definition = manifest.services[service]!;
  const instance = instanceName(service, index);
  const zone = definition.zones[index % definition.zones.length]!;
  const port = definition.port + index;
  const identity = {
    PORT: String(port),
    SERVICE_NAME: service,
    SERVICE_VERSION: desired.version,
    INSTANCE_ID: instance,
    ZONE: zone,
    ENDPOINTS_FILE: manifest.endpoints,
    OTEL_SERVICE_NAME: service,
    OTEL_RESOURCE_ATTRIBUTES: [
      `service.version=${encodeURIComponent(desired.version)}`,
      `service.instance.id=${instance}`,
      `cloud.availability_zone=${encodeURIComponent(zone)}`,
    ].join(','),
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
  };
  const spec = {
    instance,
    service,
    version: desired.version,
    zone,
    port,
    command: definition.versions[desired.version]!.command,
    directory: manifest.directory,
    env: { ...effectiveEnvironment(manifest, service, desired), ...identity },
  };
  return { ...spec, hash: createHash('sha256').update(canonicalJson(spec)).digest('hex') };
}

/** `node` in a command means the Node that runs ZeroOps, also where another one comes first on PATH. */
export function inheritedEnvironment(own: NodeJS.ProcessEnv, execPath: string): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = own[name];
    if (value !== undefined) inherited[name] = value;
  }
  inherited.PATH = [path.dirname(execPath), own.PATH].filter(Boolean).join(path.delimiter);
  return inherited;
}

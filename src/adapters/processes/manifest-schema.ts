import { z } from 'zod';

/** YAML gives numbers and booleans where people mean text. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const environment = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not a variable name'), text).default({});
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'names are lower-case letters, digits and dashes');
const durationMs = z.int().positive().max(600_000);

const command = z
  .string()
  .transform(line => line.split(/\s+/).filter(word => word !== ''))
  .refine(words => words.length > 0, 'a command is needed');

const health = z
  .strictObject({
    kind: z.enum(['http', 'tcp', 'postgres']).default('tcp'),
    path: z.string().startsWith('/').default('/'),
    intervalMs: durationMs.default(1000),
    timeoutMs: durationMs.default(800),
    startupMs: durationMs.default(20_000),
  })
  .prefault({});

const service = z.strictObject({
  version: z.string({ error: 'a version is needed; put quotes around it if it looks like a number' }),
  versions: z.record(z.string(), z.strictObject({ command, env: environment })),
  replicas: z.int().min(1).max(100).default(1),
  maxReplicas: z.int().min(1).max(100).optional(),
  zones: z.array(z.string().min(1)).min(1).default(['a']),
  port: z.int().min(1).max(65_535),
  health,
  dependsOn: z.array(z.string()).default([]),
  limits: z.strictObject({ memoryMb: z.number().positive().optional() }).default({}),
  env: environment,
  stopGraceMs: durationMs.default(5000),
  /** How long clients are given to notice that an instance left the endpoints file before it is stopped. */
  drainMs: z.int().min(0).max(60_000).default(400),
  stateful: z.boolean().default(false),
});

export const manifestSchema = z.strictObject({
  name: name,
  overlay: z.string().optional(),
  endpoints: z.string().default('.zeroops/endpoints.json'),
  env: environment,
  services: z.record(name, service).refine(services => Object.keys(services).length > 0, 'no service is listed'),
});

type ParsedService = z.infer<typeof service>;

export interface ServiceDefinition extends Readonly<Omit<ParsedService, 'maxReplicas'>> {
  readonly maxReplicas: number;
}

/** A manifest with its overlay merged in, checked, and with absolute paths. Plain JSON: it is kept as "last applied". */
export interface Manifest {
  readonly name: string;
  /** Commands run here. */
  readonly directory: string;
  readonly endpoints: string;
  readonly env: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, ServiceDefinition>>;
}

export type ParsedManifest = z.infer<typeof manifestSchema>;

/** What the schema cannot see: names that point nowhere, cycles, ports in each other's way. */
export function findContradictions(parsed: ParsedManifest): { path: string[]; problem: string }[] {
  const services = Object.entries(parsed.services);
  return [
    ...services.flatMap(([name, definition]) => contradictionsOf(name, definition, parsed)),
    ...portClashes(services),
    ...findCycle(parsed),
  ];
}

function contradictionsOf(name: string, definition: ParsedService, parsed: ParsedManifest) {
  const at = (field: string) => ['services', name, field];
  const problems: { path: string[]; problem: string }[] = [];
  if (definition.versions[definition.version] === undefined) {
    const known = Object.keys(definition.versions).join(', ');
    problems.push({ path: at('version'), problem: `"${definition.version}" is not among the versions: ${known}` });
  }
  if (definition.replicas > maxReplicasOf(definition)) {
    problems.push({ path: at('replicas'), problem: `more than maxReplicas (${maxReplicasOf(definition)})` });
  }
  for (const dependency of definition.dependsOn) {
    if (parsed.services[dependency] === undefined) {
      problems.push({ path: at('dependsOn'), problem: `there is no service "${dependency}"` });
    }
  }
  return problems;
}

export function maxReplicasOf(definition: Pick<ParsedService, 'replicas' | 'maxReplicas'>): number {
  return definition.maxReplicas ?? definition.replicas;
}

/** Instance i listens on port + i, so every service owns as many ports as it may have replicas. */
function portClashes(services: readonly (readonly [string, ParsedService])[]) {
  const sorted = [...services].sort(([, a], [, b]) => a.port - b.port);
  return sorted.slice(1).flatMap(([name, definition], i) => {
    const [before, earlier] = sorted[i]!;
    const lastPort = earlier.port + maxReplicasOf(earlier) - 1;
    if (definition.port > lastPort) return [];
    return [
      { path: ['services', name, 'port'], problem: `${before} may use the ports ${earlier.port} to ${lastPort}` },
    ];
  });
}

function findCycle(parsed: ParsedManifest) {
  const settled = new Set<string>();
  let waiting = Object.keys(parsed.services);
  for (;;) {
    const ready = waiting.filter(name => parsed.services[name]!.dependsOn.every(each => isSettled(each)));
    if (ready.length === 0) break;
    for (const each of ready) settled.add(each);
    waiting = waiting.filter(each => !settled.has(each));
  }
  if (waiting.length === 0) return [];
  return [{ path: ['services', waiting[0]!, 'dependsOn'], problem: `depends on itself through ${waiting.join(', ')}` }];

  // A name that points nowhere is reported elsewhere and must not look like a cycle.
  function isSettled(service: string): boolean {
    return settled.has(service) || parsed.services[service] === undefined;
  }
}

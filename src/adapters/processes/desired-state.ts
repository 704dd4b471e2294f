/**
 * What should run. Kept in desired.json; every change is one atomic write, so that an operation's key and its effect on
 * what is wanted are recorded together or not at all.
 *
 * Each instance has a generation. A process remembers the generation it was launched for; it is replaced exactly when
 * the two differ. A crashed process keeps its generation, and so stays down until somebody asks for a new one.
 */
import { instanceName } from './launch-spec.ts';
import type { Manifest, ServiceDefinition } from './manifest-schema.ts';

export interface DesiredService {
  readonly version: string;
  readonly replicas: number;
  /** Variables set at run time, over the manifest's; null takes one away. */
  readonly overrides: Readonly<Record<string, string | null>>;
  /** Only weights other than 1. */
  readonly weights: Readonly<Record<string, number>>;
  readonly generations: Readonly<Record<string, number>>;
}

/** One operation that was asked for, kept so that the same key never acts twice. */
export interface OperationRecord {
  readonly key: string;
  /** Canonical JSON of the request, to notice a key used for something else. */
  readonly request: string;
  readonly service: string;
  /** Instances that must be as desired before the operation is complete. */
  readonly instances: readonly string[];
  readonly mode: 'at-once' | 'rolling';
  readonly isDone: boolean;
}

export interface DesiredState {
  /** The manifest whose differences have all been applied. */
  readonly manifest: Manifest;
  readonly services: Readonly<Record<string, DesiredService>>;
  /** Oldest first. */
  readonly operations: readonly OperationRecord[];
}

const KEPT_OPERATIONS = 1000;

export function desiredFromManifest(manifest: Manifest): DesiredState {
  const services = Object.fromEntries(
    Object.entries(manifest.services).map(([name, definition]) => [name, desiredFromDefinition(name, definition)]),
  );
  return { manifest, services, operations: [] };
}

export function desiredFromDefinition(name: string, definition: ServiceDefinition): DesiredService {
  const desired = {
    version: definition.version,
    replicas: definition.replicas,
    overrides: {},
    weights: {},
    generations: {},
  };
  return withNewGenerations(desired, instancesOf(name, desired));
}

export function instancesOf(service: string, desired: Pick<DesiredService, 'replicas'>): string[] {
  return Array.from({ length: desired.replicas }, (_, index) => instanceName(service, index));
}

/** Asks for fresh processes. Generations only grow, also over a scale down and up again. */
export function withNewGenerations(desired: DesiredService, instances: readonly string[]): DesiredService {
  const generations = { ...desired.generations };
  for (const instance of instances) generations[instance] = (generations[instance] ?? 0) + 1;
  return { ...desired, generations };
}

export function withService(state: DesiredState, name: string, desired: DesiredService): DesiredState {
  return { ...state, services: { ...state.services, [name]: desired } };
}

export function findOperation(state: DesiredState, key: string): OperationRecord | undefined {
  return state.operations.find(operation => operation.key === key);
}

/** Adds or replaces by key. Forgets the oldest complete ones; what is not complete is never forgotten. */
export function withOperation(state: DesiredState, operation: OperationRecord): DesiredState {
  const others = state.operations.filter(each => each.key !== operation.key);
  const surplus = others.length + 1 - KEPT_OPERATIONS;
  const forgotten = new Set(surplus > 0 ? others.filter(each => each.isDone).slice(0, surplus) : []);
  return { ...state, operations: [...others.filter(each => !forgotten.has(each)), operation] };
}

export function withWeights(desired: DesiredService, instances: readonly string[], weight: number): DesiredService {
  const weights: Record<string, number> = { ...desired.weights };
  for (const instance of instances) {
    if (weight === 1) delete weights[instance];
    else weights[instance] = weight;
  }
  return { ...desired, weights };
}

/** Sets replicas. Instances that go take their weights with them; instances that come are given a fresh generation. */
export function withReplicas(service: string, desired: DesiredService, replicas: number): DesiredService {
  const before = new Set(instancesOf(service, desired));
  const after = instancesOf(service, { replicas });
  const weights = Object.fromEntries(Object.entries(desired.weights).filter(([instance]) => after.includes(instance)));
  const added = after.filter(instance => !before.has(instance));
  return withNewGenerations({ ...desired, replicas, weights }, added);
}

/** A value that is the declared one again is no override any more, so that undoing leaves nothing behind. */
export function withEnvironment(
  desired: DesiredService,
  set: Readonly<Record<string, string | null>>,
  declared: Readonly<Record<string, string>>,
): DesiredService {
  const merged = Object.entries({ ...desired.overrides, ...set });
  return {
    ...desired,
    overrides: Object.fromEntries(merged.filter(([name, value]) => (declared[name] ?? null) !== value)),
  };
}

import { canonicalJson } from '#base/json.ts';
import type { Change } from '#domain/change.ts';
import { concealValue } from '#domain/concealment.ts';
import { type DesiredService, type DesiredState, desiredFromDefinition, withReplicas } from './desired-state.ts';
import { effectiveEnvironment } from './launch-spec.ts';
import type { Manifest, ServiceDefinition } from './manifest-schema.ts';

/** A change before it has an id, a time and an actor. */
export type ChangeFacts = Pick<Change, 'kind' | 'service' | 'summary' | 'before' | 'after'>;

export interface ManifestApplication {
  readonly state: DesiredState;
  readonly changes: readonly ChangeFacts[];
}

/**
 * Applies what differs between the last applied manifest and `next` to the desired state, and nothing else: a version,
 * a variable or a count that was set at run time stays until the manifest's own value of it changes.
 */
export function applyManifest(state: DesiredState, next: Manifest): ManifestApplication {
  const services: Record<string, DesiredService> = {};
  const changes: ChangeFacts[] = [];
  for (const [name, definition] of Object.entries(next.services)) {
    const before = state.manifest.services[name];
    const desired = state.services[name];
    if (before === undefined || desired === undefined) {
      services[name] = desiredFromDefinition(name, definition);
      changes.push(deployment(name, null, definition.version));
    } else {
      services[name] = applyDefinition({ name, state, next, before, desired });
      changes.push(...describeDifference(name, { state, next, desired, applied: services[name] }));
    }
  }
  for (const name of Object.keys(state.services)) {
    if (services[name] === undefined) changes.push(deployment(name, state.services[name]!.version, null));
  }
  return { state: { ...state, manifest: next, services }, changes };
}

interface DefinitionPair {
  readonly name: string;
  readonly state: DesiredState;
  readonly next: Manifest;
  readonly before: ServiceDefinition;
  readonly desired: DesiredService;
}

function applyDefinition({ name, state, next, before, desired }: DefinitionPair): DesiredService {
  const after = next.services[name]!;
  // A version that was rolled back to may have been taken out of the manifest.
  const mustMove = before.version !== after.version || after.versions[desired.version] === undefined;
  const replicas = before.replicas === after.replicas ? desired.replicas : after.replicas;
  const declaredBefore = { ...state.manifest.env, ...before.env };
  const declaredAfter = { ...next.env, ...after.env };
  const overrides = Object.fromEntries(
    Object.entries(desired.overrides).filter(([key]) => declaredBefore[key] === declaredAfter[key]),
  );
  const applied = { ...desired, version: mustMove ? after.version : desired.version, overrides };
  return withReplicas(name, applied, Math.min(replicas, after.maxReplicas));
}

interface AppliedPair {
  readonly state: DesiredState;
  readonly next: Manifest;
  readonly desired: DesiredService;
  readonly applied: DesiredService;
}

function describeDifference(name: string, { state, next, desired, applied }: AppliedPair): ChangeFacts[] {
  const changes: ChangeFacts[] = [];
  if (desired.version !== applied.version) changes.push(deployment(name, desired.version, applied.version));
  // Measured under the new version on both sides: what a version brings along belongs to its deployment.
  const knownBefore = state.manifest.services[name]!.versions[applied.version] !== undefined;
  const sideBefore = knownBefore ? { ...desired, version: applied.version } : desired;
  changes.push(
    ...environmentChanges(
      name,
      effectiveEnvironment(state.manifest, name, sideBefore),
      effectiveEnvironment(next, name, applied),
    ),
  );
  if (desired.replicas !== applied.replicas) changes.push(scaling(name, desired.replicas, applied.replicas));
  changes.push(...definitionChanges(name, state.manifest.services[name]!, next.services[name]!, applied.version));
  return changes;
}

export function deployment(service: string, before: string | null, after: string | null): ChangeFacts {
  return {
    kind: 'deploy',
    service,
    summary: {
      en: `version ${before ?? 'none'} → ${after ?? 'none'}`,
      zh: `版本 ${before ?? '无'} → ${after ?? '无'}`,
    },
    before: { version: before },
    after: { version: after },
  };
}

export function scaling(service: string, before: number, after: number): ChangeFacts {
  return {
    kind: 'scale',
    service,
    summary: { en: `replicas ${before} → ${after}`, zh: `副本数 ${before} → ${after}` },
    before: { replicas: String(before) },
    after: { replicas: String(after) },
  };
}

/** One change for all variables of one moment: they were altered together. */
export function environmentChanges(
  service: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ChangeFacts[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const differing = names.filter(name => before[name] !== after[name]);
  if (differing.length === 0) return [];
  const side = (environment: Readonly<Record<string, string>>) =>
    Object.fromEntries(differing.map(name => [name, conceal(name, environment[name])]));
  const [beforeSide, afterSide] = [side(before), side(after)];
  const say = (unset: string) => (name: string) => `${name} ${beforeSide[name] ?? unset} → ${afterSide[name] ?? unset}`;
  const summary = { en: differing.map(say('unset')).join(', '), zh: differing.map(say('未设置')).join('，') };
  return [{ kind: 'config', service, summary, before: beforeSide, after: afterSide }];
}

/** Changes go into the journal for good; a password in a variable must not. */
function conceal(name: string, value: string | undefined): string | null {
  return value === undefined ? null : concealValue(name, value);
}

const FACETS = ['command', 'port', 'zones', 'health', 'limits'] as const;
type Facet = (typeof FACETS)[number];

const FACET_WORDS: Readonly<Record<Facet, string>> = {
  command: '启动命令',
  port: '端口',
  zones: '可用区',
  health: '健康检查',
  limits: '资源上限',
};

function definitionChanges(
  service: string,
  before: ServiceDefinition,
  after: ServiceDefinition,
  version: string,
): ChangeFacts[] {
  const facets = (definition: ServiceDefinition): Record<Facet, unknown> => ({
    command: definition.versions[version]?.command.join(' '),
    port: definition.port,
    zones: definition.zones.join(','),
    health: definition.health,
    limits: definition.limits,
  });
  const [earlier, later] = [facets(before), facets(after)];
  return (
    FACETS
      // A version that the earlier manifest did not know has no earlier command.
      .filter(facet => earlier[facet] !== undefined && canonicalJson(earlier[facet]) !== canonicalJson(later[facet]))
      .map(facet => {
        const [from, to] = [textOf(earlier[facet]), textOf(later[facet])];
        const kind = facet === 'command' ? 'deploy' : 'config';
        return {
          kind,
          service,
          summary: { en: `${facet} ${from} → ${to}`, zh: `${FACET_WORDS[facet]} ${from} → ${to}` },
          before: { [facet]: from },
          after: { [facet]: to },
        };
      })
  );
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? canonicalJson(value) : String(value);
}

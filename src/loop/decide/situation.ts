import type { JsonObject } from '#base/json.ts';
import type { ActionCall } from '#domain/action.ts';
import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import { isConcealed } from '#domain/concealment.ts';
import type { Prerequisite, Strategy } from '#domain/strategy.ts';
import { callersOf, isDown, type Service, type Topology } from '#domain/topology.ts';

/** The facts that a strategy is fitted to. */
export interface Situation {
  readonly cause: Cause;
  readonly service: Service;
  /** Changes that the cause names, latest first. */
  readonly changes: readonly Change[];
  /** Other services of the incident with instances that are down, those first that others depend on. */
  readonly alsoDown: readonly Service[];
}

const HOLDS: Readonly<Record<Prerequisite, (situation: Situation) => boolean>> = {
  'has-down-instance': ({ service }) => service.instances.some(isDown),
  // All at once would be an outage of its own: that is for a rolling restart.
  'names-instances': ({ cause, service }) =>
    cause.instances.length > 0 && (cause.instances.length < service.instances.length || service.instances.length === 1),
  'has-recent-deploy': situation => findPreviousVersion(situation) !== undefined,
  'has-recent-config-change': situation => findPrevious('config', situation) !== undefined,
  'has-recent-database-change': situation => findPrevious('database', situation) !== undefined,
  'can-scale': ({ service }) => service.replicas < service.maxReplicas,
  'is-stateless': ({ service }) => !service.stateful,
};

/** The first prerequisite that does not hold, if any. */
export function findUnmet(strategy: Strategy, situation: Situation): Prerequisite | undefined {
  return strategy.prerequisites.find(prerequisite => !HOLDS[prerequisite](situation));
}

/**
 * The strategy's actions with the facts of the cause filled in. What starts again what is down does so wherever
 * something is down: while one service waits for another to be mended, neither gets well.
 */
export function customise(strategy: Strategy, situation: Situation): ActionCall[] {
  return servicesOf(strategy, situation).flatMap(service =>
    strategy.actions.map(({ action, params }) => ({
      action,
      service: service.name,
      params: Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, fill(value, { ...situation, service })]),
      ) as JsonObject,
    })),
  );
}

export function servicesOf(strategy: Strategy, { service, alsoDown }: Situation): readonly Service[] {
  return mendsWhatIsDown(strategy) ? [...alsoDown, service] : [service];
}

export function mendsWhatIsDown(strategy: Strategy): boolean {
  return strategy.prerequisites.includes('has-down-instance');
}

/** Services whose instances are down as well, by the diagnosis; a service comes after those that it depends on. */
export function findAlsoDown(causes: readonly Cause[], first: Cause, { services, dependencies }: Topology): Service[] {
  const others = services.filter(
    service =>
      service.name !== first.service &&
      service.instances.some(isDown) &&
      causes.some(cause => cause.service === service.name && cause.changes.length === 0),
  );
  const depth = (service: Service): number => callersOf(service.name, dependencies).length;
  return others.sort((a, b) => depth(b) - depth(a));
}

function fill(value: unknown, situation: Situation): unknown {
  switch (value) {
    case '$instances':
      return situation.cause.instances;
    case '$downInstances':
      return situation.service.instances.filter(isDown).map(instance => instance.id);
    case '$previousVersion':
      return findPreviousVersion(situation);
    case '$previousConfig':
      return findPrevious('config', situation);
    case '$previousSettings':
      return findPrevious('database', situation);
    case '$moreReplicas':
      return Math.min(situation.service.maxReplicas, situation.service.replicas * 2);
    default:
      return fillFromTarget(value, situation.cause);
  }
}

/** What the cause does not tell has no value, and the action refuses. */
function fillFromTarget(value: unknown, { target }: Cause): unknown {
  const name = typeof value === 'string' ? /^\$target\.(\w+)$/.exec(value)?.[1] : undefined;
  return name === undefined ? value : target?.[name];
}

function findPreviousVersion({ changes, service }: Situation): string | undefined {
  const version = changes.find(change => change.kind === 'deploy')?.before.version ?? undefined;
  return version !== undefined && version !== service.version && service.versions.includes(version)
    ? version
    : undefined;
}

/** What to set so that everything in the change is as it was. */
function findPrevious(
  kind: 'config' | 'database',
  { changes }: Situation,
): Readonly<Record<string, string | null>> | undefined {
  const change = changes.find(each => each.kind === kind);
  if (change === undefined) return undefined;
  // A secret that was hidden on its way here cannot be set as it was: that is for people.
  if (Object.values(change.before).some(value => value !== null && isConcealed(value))) return undefined;
  const names = new Set([...Object.keys(change.before), ...Object.keys(change.after)]);
  return Object.fromEntries([...names].map(name => [name, change.before[name] ?? null]));
}

import type { ChangeReceipt, ToldChange } from '#api/change.ts';
import type { Change } from '#domain/change.ts';
import { concealValue } from '#domain/concealment.ts';
import type { ApiParts } from '../api-parts.ts';

/** What a pipeline told, in its own words or in ours. */
export type SummarisedChange = Omit<ToldChange, 'summary'> & Pick<Change, 'summary'>;

/**
 * Takes what others tell of a change. An id counts once; a clock that runs ahead is set right, because what is told has
 * happened; what is older than the hot window can explain nothing any more.
 */
export function receiveChange(parts: ApiParts, told: SummarisedChange): ChangeReceipt {
  const { window, clock, newId } = parts;
  const now = clock.now();
  const change: Change = {
    ...told,
    id: told.id ?? newId(),
    at: Math.min(told.at ?? now, now),
    before: concealValues(told.before),
    after: concealValues(told.after),
  };
  const isServiceKnown = knowsService(parts, change.service);
  const known = window.changes.find({}).find(({ id }) => id === change.id);
  if (known !== undefined) {
    return {
      status: 'repeated',
      reason: { en: 'this id was told before', zh: '该 id 已上报过' },
      change: known,
      isServiceKnown,
    };
  }
  if (change.at < now - window.settings.spanMs) {
    const minutes = Math.round(window.settings.spanMs / 60_000);
    const reason = { en: `more than ${minutes} minutes ago`, zh: `早于 ${minutes} 分钟前` };
    return { status: 'too-old', reason, change, isServiceKnown };
  }
  parts.acceptChange(change);
  return { status: 'accepted', change, isServiceKnown };
}

export function knowsService(parts: Pick<ApiParts, 'readTopology'>, name: string): boolean {
  const { services, dependencies } = parts.readTopology();
  return services.some(service => service.name === name) || dependencies.some(({ to }) => to === name);
}

/** The version that a service ran last, by what was told of it or else by the platform. */
export function findVersion(parts: Pick<ApiParts, 'readTopology' | 'window'>, service: string): string | undefined {
  const deploy = parts.window.changes.find({ service }).findLast(({ after }) => typeof after.version === 'string');
  const known = parts.readTopology().services.find(({ name }) => name === service)?.version;
  return deploy?.after.version ?? (known === '' ? undefined : known);
}

function concealValues(values: Change['after']): Change['after'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? null : concealValue(name, value)]),
  );
}

import type { EntryImpact, UserImpact } from '#domain/impact.ts';
import { entriesOf, type Topology } from '#domain/topology.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';

/** A stretch of harm and the healthy one that it is held against. */
export interface Stretches {
  readonly baseFrom: number;
  readonly baseTo: number;
  readonly since: number;
  readonly until: number;
}

/** Attributes by which users are told apart, the surest first (OpenTelemetry semantic conventions). */
const USER_ATTRIBUTES = ['user.id', 'enduser.id', 'session.id', 'client.address'];
const MOST_SPANS = 5000;
/** One in a hundred is slower than this in healthy times. */
const USUALLY_FASTER = 0.99;
/** With fewer healthy calls the hundredth slowest is one of a handful. */
const LEAST_CALLS = 100;

export function listEntries({ flows }: HotWindow, { dependencies }: Topology): Flow[] {
  const called = flows.list('service');
  const names = called.map(({ id }) => id.service);
  const entries = new Set(entriesOf(names, dependencies));
  return called.filter(({ id }) => entries.has(id.service));
}

/** O(seconds) of the flow. */
export function measureEntry(flow: Flow, { baseFrom, baseTo, since, until }: Stretches): EntryImpact {
  const base = flow.summarise(baseFrom, baseTo);
  const now = flow.summarise(since, until);
  const usualErrors = base.count === 0 ? 0 : base.errors / base.count;
  const failed = beyond(now.errors, now.count * usualErrors, now.count);
  if (base.count < LEAST_CALLS) return { service: flow.id.service, calls: now.count, failed, slow: 0 };
  const slowerThanMs = base.quantileMs(USUALLY_FASTER);
  const usuallySlow = 1 - base.countUpTo(slowerThanMs) / base.count;
  const slow = beyond(now.count - now.countUpTo(slowerThanMs), now.count * usuallySlow, now.count);
  return { service: flow.id.service, calls: now.count, failed, slow, slowerThanMs };
}

/** Counts of a handful beyond the usual are chance; a random count strays by its square root. */
function beyond(seen: number, usual: number, calls: number): number {
  const excess = seen - usual;
  return excess > Math.max(1, 2 * Math.sqrt(usual)) ? Math.min(calls, Math.round(excess)) : 0;
}

/** Distinct users whose calls failed or took longer than usual; undefined when nothing tells users apart. */
export function countUsers(
  window: HotWindow,
  entries: readonly EntryImpact[],
  { since, until }: Pick<Stretches, 'since' | 'until'>,
): UserImpact | undefined {
  const calls = entries.flatMap(({ service, slowerThanMs = Number.POSITIVE_INFINITY }) =>
    window.spans
      .find({ service, fromMs: since, toMs: until, limit: MOST_SPANS })
      .filter(({ kind }) => kind === 'server')
      .map(span => ({ attributes: span.attributes, isHurt: span.isError || span.durationMs > slowerThanMs })),
  );
  const attribute = USER_ATTRIBUTES.find(name => calls.some(({ attributes }) => attributes[name] !== undefined));
  if (attribute === undefined) return undefined;
  const usersOf = (group: typeof calls): number =>
    new Set(group.map(({ attributes }) => attributes[attribute]).filter(user => user !== undefined)).size;
  // One for all is the address of a proxy, or of nobody else.
  if (usersOf(calls) < 2) return undefined;
  return { attribute, seen: usersOf(calls), affected: usersOf(calls.filter(({ isHurt }) => isHurt)) };
}

import { findServiceSigns } from '#algorithms/profiles/service-signs.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Journal } from '#ports/journal.ts';
import type { ProfileKind, ProfileSign, ProfileSource } from '#ports/profile-source.ts';

/** The cheap ones first: a CPU profile lasts some seconds. */
const KINDS: readonly ProfileKind[] = ['heap', 'goroutine', 'cpu'];

export interface IncidentProfiles {
  /** What the profiles taken for open incidents show. */
  readonly listSigns: () => readonly ProfileSign[];
  readonly stop: () => void;
}

/**
 * Takes profiles of the services of an incident when it opens or grows, once each: what a process did while it was in
 * trouble cannot be asked for afterwards. They are read once, when they come; diagnosis is given the words.
 */
export function profileIncidents(journal: Pick<Journal, 'onAppended'>, profiles: ProfileSource): IncidentProfiles {
  const ending = new AbortController();
  const signs = new Map<string, readonly ProfileSign[]>();
  const profiled = new Map<string, Set<string>>();

  async function takeAll(service: string): Promise<void> {
    for (const kind of KINDS) {
      if (ending.signal.aborted) return;
      const taken = await profiles.capture(service, kind, ending.signal);
      if (taken.length > 0) signs.set(service, readSigns(profiles, service));
    }
  }

  const unfollow = journal.onAppended(entry => {
    if (entry.incident === undefined) return;
    if (entry.kind === 'incident.resolved') {
      for (const service of profiled.get(entry.incident) ?? []) signs.delete(service);
      profiled.delete(entry.incident);
    }
    if (entry.kind !== 'incident.opened' && entry.kind !== 'incident.grew') return;
    const known = profiled.get(entry.incident) ?? new Set();
    profiled.set(entry.incident, known);
    for (const service of servicesOf(entry)) {
      if (!known.has(service)) void takeAll(service);
      known.add(service);
    }
  });
  return {
    listSigns: () => [...signs.values()].flat(),
    stop() {
      unfollow();
      ending.abort();
    },
  };
}

function readSigns(profiles: ProfileSource, service: string): ProfileSign[] {
  return findServiceSigns(profiles.list(service)).map(({ instance, statement, at }) => ({
    ...{ service, statement, at },
    ...(instance === undefined ? {} : { instance }),
  }));
}

function servicesOf({ data }: JournalEntry): string[] {
  return Array.isArray(data.services) ? data.services.filter(each => typeof each === 'string') : [];
}

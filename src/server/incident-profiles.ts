import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Journal } from '#ports/journal.ts';
import type { ProfileKind, ProfileSource } from '#ports/profile-source.ts';

/** The cheap ones first: a CPU profile lasts some seconds. */
const KINDS: readonly ProfileKind[] = ['heap', 'goroutine', 'cpu'];

/**
 * Takes profiles of the services of an incident when it opens or grows, once each: what a process did while it was in
 * trouble cannot be asked for afterwards. Returns the way to stop.
 */
export function profileIncidents(journal: Pick<Journal, 'onAppended'>, profiles: ProfileSource): () => void {
  const ending = new AbortController();
  const profiled = new Map<string, Set<string>>();
  const unfollow = journal.onAppended(entry => {
    if (entry.incident === undefined) return;
    if (entry.kind === 'incident.resolved') profiled.delete(entry.incident);
    if (entry.kind !== 'incident.opened' && entry.kind !== 'incident.grew') return;
    const known = profiled.get(entry.incident) ?? new Set();
    profiled.set(entry.incident, known);
    for (const service of servicesOf(entry)) {
      if (!known.has(service)) void takeAll(profiles, service, ending.signal);
      known.add(service);
    }
  });
  return () => {
    unfollow();
    ending.abort();
  };
}

async function takeAll(profiles: ProfileSource, service: string, signal: AbortSignal): Promise<void> {
  for (const kind of KINDS) {
    if (!signal.aborted) await profiles.capture(service, kind, signal);
  }
}

function servicesOf({ data }: JournalEntry): string[] {
  return Array.isArray(data.services) ? data.services.filter(each => typeof each === 'string') : [];
}

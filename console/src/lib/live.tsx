import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Burst, BurstGatherer } from './burst-gatherer.ts';
import { parseJournalFact } from './journal-fact.ts';

export type Liveness = 'connecting' | 'live' | 'lost';
type Listener = (burst: Burst) => Promise<unknown>;

/** Which answers a journal entry makes stale, by the first word of its kind. Long lists are no such answers. */
const STALE_AFTER: Readonly<Record<string, readonly string[]>> = {
  anomaly: ['status', 'incidents'],
  incident: ['status', 'incidents', 'services', 'cases'],
  diagnosis: ['incidents'],
  decision: ['incidents', 'approvals'],
  approval: ['approvals', 'incidents', 'runs'],
  delegation: ['approvals', 'delegations'],
  run: ['runs', 'incidents', 'services'],
  change: ['services', 'incidents'],
  case: ['cases'],
  autonomy: ['autonomy'],
  platform: ['services', 'status'],
  person: ['people', 'sessions', 'me', 'approvals', 'delegations'],
  token: ['tokens'],
};
/** Whoever was away for longer than these entries took reads anew instead of hearing them all. */
const MOST_MISSED = 2000;

interface Live {
  readonly liveness: Liveness;
  /** Returns how to stop listening. */
  readonly listen: (listener: Listener) => () => void;
}

const LiveContext = createContext<Live>({ liveness: 'connecting', listen: () => () => {} });

export function useLive(): Live {
  return useContext(LiveContext);
}

/**
 * Follows the journal by server-sent events and has read again what became stale.
 *
 *   connecting ──▶ live ⇄ lost (the browser connects again by itself; the server tells what was missed, or that it was much)
 */
export function LiveJournal({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>('connecting');
  const [listeners] = useState(() => new Set<Listener>());
  const [listen] = useState(() => (listener: Listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  });
  useEffect(() => {
    const gatherer = new BurstGatherer(
      burst => Promise.all([refresh(queries, burst), ...[...listeners].map(listener => listener(burst))]),
      () => performance.now(),
    );
    const stream = new EventSource(`/api/v1/events?mostMissed=${MOST_MISSED}`);
    stream.onopen = () => setLiveness('live');
    stream.onerror = () => {
      setLiveness('lost');
      // The server may be away, or have shut us out.
      void queries.invalidateQueries({ queryKey: ['me'] });
    };
    stream.onmessage = ({ data }) => gatherer.take(parseJournalFact(data));
    stream.addEventListener('skipped', () => gatherer.noteGap());
    return () => {
      gatherer.stop();
      stream.close();
    };
  }, [queries, listeners]);
  return <LiveContext value={{ liveness, listen }}>{children}</LiveContext>;
}

/** A page that nobody sees reads when it is looked at. */
function refresh(queries: QueryClient, { families, isIncomplete }: Burst): Promise<void> {
  const refetchType = document.hidden ? 'none' : 'active';
  const isLongList = (key: readonly unknown[]) => key[0] === 'list';
  const stale = new Set(['journal', ...[...families].flatMap(family => STALE_AFTER[family] ?? [])]);
  return queries.invalidateQueries({
    refetchType,
    predicate: ({ queryKey }) => !isLongList(queryKey) && (isIncomplete || stale.has(String(queryKey[0]))),
  });
}

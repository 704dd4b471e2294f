import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export type Liveness = 'connecting' | 'live' | 'lost';

/** Which answers a journal entry makes stale, by the first word of its kind. */
const STALE_AFTER: Readonly<Record<string, readonly string[]>> = {
  anomaly: ['status', 'incidents'],
  incident: ['status', 'incidents', 'services', 'cases'],
  diagnosis: ['incidents'],
  decision: ['incidents', 'approvals'],
  approval: ['approvals', 'incidents', 'runs'],
  run: ['runs', 'incidents', 'services'],
  change: ['services', 'incidents'],
  case: ['cases'],
  autonomy: ['autonomy'],
  platform: ['services', 'status'],
  person: ['people', 'sessions', 'me'],
  token: ['tokens'],
};
/** Bursts of entries lead to one reading each half second, not one an entry. */
const GATHER_MS = 500;

/**
 * Follows the journal by server-sent events and marks what became stale.
 *
 *   connecting ──▶ live ⇄ lost (the browser connects again by itself and misses nothing)
 */
export function useLiveJournal(): Liveness {
  const queries = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>('connecting');
  useEffect(() => {
    const stream = new EventSource('/api/v1/events');
    const gathered = new Set<string>();
    let timer: number | undefined;
    stream.onopen = () => {
      setLiveness('live');
      void queries.invalidateQueries();
    };
    stream.onerror = () => {
      setLiveness('lost');
      // The server may be away, or have shut us out.
      void queries.invalidateQueries({ queryKey: ['me'] });
    };
    function take(kind: string): void {
      const family = kind.split('.')[0]!;
      for (const key of ['journal', ...(STALE_AFTER[family] ?? [])]) gathered.add(key);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        refresh(queries, gathered);
      }, GATHER_MS);
    }
    stream.onmessage = event => take(kindOf(event.data));
    return () => {
      window.clearTimeout(timer);
      stream.close();
    };
  }, [queries]);
  return liveness;
}

function refresh(queries: QueryClient, keys: Set<string>): void {
  for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
  keys.clear();
}

function kindOf(data: string): string {
  try {
    const { type } = JSON.parse(data) as { type?: unknown };
    return typeof type === 'string' ? type.replace(/^io\.zeroops\./, '') : '';
  } catch {
    return '';
  }
}

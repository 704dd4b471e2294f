import { QueryClient } from '@tanstack/react-query';
import { type Client, createClient } from '../../../src/api/client.ts';

/** The same client that the command line uses: the console has no door of its own. */
export const api: Client = createClient({ url: window.location.origin });

/** The journal's stream says when to read again (see live.ts); nothing is asked for by the clock but what no entry tells. */
export function createQueries(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { staleTime: 60_000, retry: 1 } } });
}

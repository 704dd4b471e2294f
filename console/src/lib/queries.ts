import { QueryCache, QueryClient } from '@tanstack/react-query';
import { type Client, createClient } from '../../../src/api/client.ts';
import { codeOf } from './failure.ts';

/** The same client that the command line uses: the console has no door of its own. */
export const api: Client = createClient({ url: window.location.origin });

/** The journal's stream says when to read again (see live.ts); nothing is asked for by the clock but what no entry tells. */
export function createQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 60_000, retry: (failures, error) => failures < 1 && !isSignInNeeded(error) },
    },
    // Whichever question finds out that the session has ended: who we are is asked again, and the door closes.
    queryCache: new QueryCache({
      onError(error, { queryKey }) {
        if (isSignInNeeded(error) && queryKey[0] !== 'me') void queries.invalidateQueries({ queryKey: ['me'] });
      },
    }),
  });
  return queries;
}

export function isSignInNeeded(error: unknown): boolean {
  return codeOf(error) === 'SIGN_IN_NEEDED';
}

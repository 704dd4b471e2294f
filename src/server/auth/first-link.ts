import { nameOfUser } from '#api/local-token.ts';
import type { ApiParts } from '../api-parts.ts';
import { makeLink } from './links.ts';

type FirstLinkParts = Pick<ApiParts, 'people' | 'signInLinks' | 'journal' | 'clock' | 'access'>;

/** As long as nobody can let others in, each start makes a link for the first admin; only the terminal tells it. */
export async function makeFirstLink(
  parts: FirstLinkParts,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (parts.access.signIn === 'off' || (await parts.people.hasAdmin())) return undefined;
  const name = nameOfUser(environment);
  return (await makeLink(parts, 'zeroops', { role: 'admin', name })).path;
}

import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of this very server sent the request; undefined when the request does not tell, as of programs. Pages
 * of other ports of the same machine send our cookies too, SameSite or not: the port counts.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, host: string): boolean | undefined {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  if (origin === undefined) return undefined;
  return URL.canParse(origin) && new URL(origin).host === host;
}

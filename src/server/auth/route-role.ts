import type { RouteOptions } from 'fastify';
import type { Identity } from '#domain/identity.ts';
import type { Role } from '#domain/role.ts';
import { routeWithoutRole } from './errors.ts';

/** `anyone`: no sign-in is needed. */
export type NeededRole = Role | 'anyone';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. Has to be said wherever a request may change something. */
    role?: NeededRole;
    /** Lets in, whatever their role, who was handed a say over approvals; over which, the route itself looks. */
    orDelegate?: true;
    /** `sign-in`: few attempts. `none`: those who are signed in are not counted, as with a stream that stays open. */
    limit?: 'sign-in' | 'none';
  }
  interface FastifyRequest {
    /** Absent only on routes for anyone. */
    identity: Identity | undefined;
  }
}

interface RouteSigns extends Pick<RouteOptions, 'config'> {
  readonly method?: string | string[] | undefined;
  readonly url?: string | undefined;
}

export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** What a route says, or else: whoever is signed in reads the API, and the console's own files are for anyone. */
export function roleNeeded({ method = 'GET', url = '', config }: RouteSigns): NeededRole {
  if (config?.role !== undefined) return config.role;
  const unsafe = [method].flat().find(each => !isSafe(each));
  if (unsafe !== undefined) throw routeWithoutRole(unsafe, url);
  return url.startsWith('/api/') ? 'viewer' : 'anyone';
}

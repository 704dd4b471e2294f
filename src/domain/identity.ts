import type { Role } from './role.ts';

/** Who sends a request, as far as it was proved. */
export interface Identity {
  readonly kind: 'person' | 'token' | 'cli' | 'anonymous';
  /** Of the person or the token. */
  readonly id: string;
  /** How others see it: `ana`, `token:ci`, `cli:ana`. */
  readonly by: string;
  readonly role: Role;
  /** Of a person in a browser. */
  readonly session?: string;
}

/** Whoever reaches a server on which sign-in is off. */
export const ANONYMOUS: Identity = {
  kind: 'anonymous',
  id: 'anonymous',
  by: 'anonymous@127.0.0.1',
  role: 'admin',
};

/** What ZeroOps does itself, it does under this name. */
const OURSELVES = 'zeroops';
const CLI_PREFIX = 'cli:';

/** As the journal names whoever acted. Names of people hold no colon, so none can pass for something else. */
export function actorOf(by: string): string {
  return isReserved(by) || by.includes(':') ? by : `person:${by}`;
}

/** On the command line of the server's machine a name is only claimed; it is one person all the same. */
export function isSamePerson(one: string, other: string): boolean {
  return bareName(one) === bareName(other);
}

/** What is wrong with a name for a person, if anything. */
export function findNameFault(name: string): string | undefined {
  if (name.includes(':')) return 'must not hold a colon';
  if (/\p{Cc}/u.test(name)) return 'must not hold control characters';
  return isReserved(name.toLowerCase()) ? 'is reserved' : undefined;
}

function isReserved(name: string): boolean {
  return name === OURSELVES || name === ANONYMOUS.by;
}

function bareName(by: string): string {
  return by.startsWith(CLI_PREFIX) ? by.slice(CLI_PREFIX.length) : by;
}

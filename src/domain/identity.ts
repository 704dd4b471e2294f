import type { Role } from './role.ts';

/** Who sends a request, as far as it was proved. */
export interface Identity {
  readonly kind: 'person' | 'token' | 'cli' | 'anonymous';
  /** Of the person or the token. */
  readonly id: string;
  /** How others see it: `ana`, `cli:ana`, `token:ci:ana` for a token that ana made. */
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
const TOKEN_PREFIX = /^token:[^:]*:/;

/** As the journal names whoever acted. Names of people hold no colon, so none can pass for something else. */
export function actorOf(by: string): string {
  return isReserved(by) || by.includes(':') ? by : `person:${by}`;
}

/** A token names whose it is, so that nobody counts twice by making one. Tokens hold no colon in their names either. */
export function nameOfToken(name: string, createdBy: string): string {
  return `token:${name}:${voiceOf(createdBy)}`;
}

/** Who speaks: a token speaks for whoever made it. */
export function voiceOf(by: string): string {
  return TOKEN_PREFIX.test(by) ? voiceOf(by.replace(TOKEN_PREFIX, '')) : by;
}

/** The name that a voice goes by among people. */
function personNameOf(by: string): string {
  const voice = voiceOf(by);
  return isClaimed(voice) ? voice.slice(CLI_PREFIX.length) : voice;
}

/**
 * Whether two could be one person. On the command line of the server's machine names are only claimed: all of them together are one,
 * and each is whoever signs in under that name.
 */
export function isSamePerson(one: string, other: string): boolean {
  if (isClaimed(voiceOf(one)) && isClaimed(voiceOf(other))) return true;
  return personNameOf(one).toLowerCase() === personNameOf(other).toLowerCase();
}

/** By whoever rules the server's machine, under a name that nobody proved. */
export function isClaimed(by: string): boolean {
  return by.startsWith(CLI_PREFIX);
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

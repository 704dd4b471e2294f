import type { Role } from './role.ts';

/** Lets its bearer sign in, once. The code in it is kept nowhere. */
export interface SignInLink {
  /** Of a person to be; somebody who is known keeps their own role. */
  readonly role: Role;
  /** Id of somebody who is known; absent: it makes a new person. */
  readonly person?: string;
  readonly madeBy: string;
  readonly expiresAt: number;
}

export const LINK_LIFE_MS = 15 * 60_000;

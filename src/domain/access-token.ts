import type { Role } from './role.ts';

/** What a machine shows instead of a session. The secret itself is kept nowhere. */
export interface AccessToken {
  readonly id: string;
  /** One of a kind. */
  readonly name: string;
  /** `cli`: made anew at each start, for the command line of the server's machine. */
  readonly kind: 'machine' | 'cli';
  readonly role: Role;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  /** To the minute. */
  readonly usedAt?: number;
}

export function isTokenAlive({ expiresAt }: AccessToken, now: number): boolean {
  return expiresAt === undefined || now < expiresAt;
}

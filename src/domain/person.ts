import type { Role } from './role.ts';

export interface Person {
  readonly id: string;
  /** One of a kind, whatever its letters' case. */
  readonly name: string;
  readonly role: Role;
  readonly createdAt: number;
}

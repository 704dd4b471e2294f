import type { Person } from '#domain/person.ts';
import type { Role } from '#domain/role.ts';

export interface PersonStore {
  /** Throws PERSON_NAME_TAKEN. */
  add(person: Person): Promise<void>;
  find(nameOrId: string): Promise<Person | undefined>;
  /** By name. */
  list(): Promise<readonly Person[]>;
  hasAdmin(): Promise<boolean>;
  /** Throws LAST_ADMIN rather than leave nobody who can let others in. Undefined: there is no such person. */
  changeRole(id: string, role: Role): Promise<Person | undefined>;
  /** Their sessions end with them. Throws LAST_ADMIN. */
  remove(id: string): Promise<Person | undefined>;
}

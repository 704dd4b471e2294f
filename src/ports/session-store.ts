import type { Person } from '#domain/person.ts';
import type { Session } from '#domain/session.ts';

export interface SessionStore {
  /** `keyHash` is SHA-256 in hex of the key that the browser keeps. Forgets sessions that ended by time. */
  add(session: Session, keyHash: string): Promise<void>;
  findByKey(keyHash: string): Promise<{ readonly session: Session; readonly person: Person } | undefined>;
  touch(id: string, usedAt: number): Promise<void>;
  /** Of one person, the last used first. */
  list(person: string): Promise<readonly Session[]>;
  /** False: this person has no such session. */
  remove(person: string, id: string): Promise<boolean>;
}

import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from '#base/json.ts';

/** One fact. Appended once, never altered; `hash` covers the entry and the hash before it. */
export interface JournalEntry {
  /** Place in the chain, from 1, without gaps. */
  readonly sequence: number;
  /** UUIDv7. */
  readonly id: string;
  readonly at: number;
  /** `incident.opened`, `run.step.executed`, ...: noun, then what happened. */
  readonly kind: string;
  /** What it is about: `service/payment`, `run/…`, `incident/…`. */
  readonly subject: string;
  /** Who: `zeroops`, `person:ana`, `platform:processes`. */
  readonly actor: string;
  /** The entry that led to it. */
  readonly causedBy?: string;
  readonly incident?: string;
  readonly run?: string;
  readonly data: JsonObject;
  readonly hash: string;
}

export type NewJournalEntry = Omit<JournalEntry, 'sequence' | 'id' | 'at' | 'hash'> & {
  readonly at?: number;
  readonly id?: string;
};

/** Hash before the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256 over the previous hash and the canonical JSON of everything but the hash itself; lower-case hex. */
export function hashEntry(previousHash: string, entry: Omit<JournalEntry, 'hash'>): string {
  return createHash('sha256').update(previousHash).update('\n').update(canonicalJson(entry)).digest('hex');
}

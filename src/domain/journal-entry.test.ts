import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { GENESIS_HASH, hashEntry, type JournalEntry } from './journal-entry.ts';

type Hashed = Omit<JournalEntry, 'hash'>;

const ENTRY: Hashed = {
  sequence: 7,
  id: '0193a5c0-0000-7000-8000-000000000001',
  at: 1_795_237_301_123,
  kind: 'run.ended',
  subject: 'run/1',
  actor: 'zeroops',
  causedBy: '0193a5c0-0000-7000-8000-000000000000',
  incident: 'incident-1',
  run: 'run-1',
  data: { summary: 'mended', ratio: 0.25 },
};
const HASH = hashEntry(GENESIS_HASH, ENTRY);

describe('the hash of an entry', () => {
  it('can be computed by anybody: SHA-256 over the previous hash, a line feed and JSON with sorted keys', () => {
    const text =
      `${GENESIS_HASH}\n{"actor":"zeroops","at":1795237301123,"causedBy":"0193a5c0-0000-7000-8000-000000000000",` +
      '"data":{"ratio":0.25,"summary":"mended"},"id":"0193a5c0-0000-7000-8000-000000000001","incident":"incident-1",' +
      '"kind":"run.ended","run":"run-1","sequence":7,"subject":"run/1"}';
    assert.equal(HASH, createHash('sha256').update(text).digest('hex'));
  });

  const changes: readonly { name: string; changed: Hashed }[] = [
    { name: 'the sequence', changed: { ...ENTRY, sequence: 8 } },
    { name: 'the id', changed: { ...ENTRY, id: '0193a5c0-0000-7000-8000-000000000002' } },
    { name: 'the instant, by a millisecond', changed: { ...ENTRY, at: ENTRY.at + 1 } },
    { name: 'the kind', changed: { ...ENTRY, kind: 'run.started' } },
    { name: 'the subject', changed: { ...ENTRY, subject: 'run/2' } },
    { name: 'the actor', changed: { ...ENTRY, actor: 'person:ana' } },
    { name: 'the cause', changed: { ...ENTRY, causedBy: ENTRY.id } },
    { name: 'the incident', changed: { ...ENTRY, incident: 'incident-2' } },
    { name: 'the run', changed: { ...ENTRY, run: 'run-2' } },
    { name: 'a value in the data', changed: { ...ENTRY, data: { summary: 'mended', ratio: 0.26 } } },
    { name: 'the data, by a key more', changed: { ...ENTRY, data: { ...ENTRY.data, extra: null } } },
    {
      name: 'a number, into the text that reads the same',
      changed: { ...ENTRY, data: { ...ENTRY.data, ratio: '0.25' } },
    },
  ];
  for (const { name, changed } of changes) {
    it(`changes with ${name}`, () => assert.notEqual(hashEntry(GENESIS_HASH, changed), HASH));
  }

  it('changes with the hash before it', () => assert.notEqual(hashEntry(HASH, ENTRY), HASH));

  it('changes when a field goes away', () => {
    const { causedBy: _, ...withoutCause } = ENTRY;
    assert.notEqual(hashEntry(GENESIS_HASH, withoutCause), HASH);
  });

  const sames: readonly { name: string; same: Hashed }[] = [
    {
      name: 'the order of the keys',
      same: { ...Object.fromEntries(Object.entries(ENTRY).reverse()) } as unknown as Hashed,
    },
    { name: 'the order of keys in the data', same: { ...ENTRY, data: { ratio: 0.25, summary: 'mended' } } },
    { name: 'a way through JSON', same: JSON.parse(JSON.stringify(ENTRY)) as Hashed },
  ];
  for (const { name, same } of sames) {
    it(`does not change with ${name}`, () => assert.equal(hashEntry(GENESIS_HASH, same), HASH));
  }

  const values = [-0, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, '\u0000', '\ud800', '故障 🚑', { 10: 'b', 9: 'a' }];
  for (const value of values) {
    it(`survives storing ${JSON.stringify(value)} as JSON`, () => {
      const entry = { ...ENTRY, data: { value } };
      assert.equal(
        hashEntry(GENESIS_HASH, JSON.parse(JSON.stringify(entry)) as Hashed),
        hashEntry(GENESIS_HASH, entry),
      );
    });
  }
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Case } from '#domain/case.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import { unworded } from '#domain/sentence.ts';
import { CAUSES, makeStory, ONSET } from './incident.fixture.ts';
import { readSimilarCases } from './similar-cases.ts';

const { incident } = makeStory('now');
const MINUTE_MS = 60_000;

function makeCase(number: number, fields: Partial<Case> = {}): Case {
  const startedAt = ONSET - number * MINUTE_MS;
  return {
    ...{ id: `case-${number}`, incident: `incident-${number}`, number, title: unworded(''), service: 'payment' },
    ...{ failureType: 'code-bug', problem: 'bad-release', strategy: 'undo-release', outcome: 'repaired' },
    ...{ startedAt, detectedAt: startedAt, resolvedAt: startedAt + 21_000, attempts: 1, humanInvolved: false },
    ...{ postmortem: unworded(''), ...fields },
  };
}

/** A journal in which every incident was repaired by one plan. */
const JOURNAL = {
  read: async () =>
    [{ data: { strategy: 'undo-release', plan: { title: 'Back to 1.0.0' } } }] as unknown as JournalEntry[],
};

function findAmong(...cases: readonly Case[]) {
  return readSimilarCases({ cases: { list: async () => cases }, journal: JOURNAL, incident, cause: CAUSES[0]! });
}

describe('similar cases of a report', () => {
  test('the same trouble is told with what repaired it, and the same place comes before another', async () => {
    const found = await findAmong(makeCase(2, { service: 'cart' }), makeCase(3));
    assert.deepEqual(
      found.map(({ number, service, solution, durationMs }) => [number, service, solution?.en, durationMs]),
      [
        [3, 'payment', 'Back to 1.0.0', 21_000],
        [2, 'cart', 'Back to 1.0.0', 21_000],
      ],
    );
  });

  test('what repaired nothing is no solution', async () => {
    const [first] = await findAmong(makeCase(2, { outcome: 'by-people' }));
    assert.equal(first!.solution, undefined);
  });

  const others: readonly { name: string; fields: Partial<Case> }[] = [
    { name: 'the case of this incident', fields: { incident: incident.id } },
    { name: 'a case that began later', fields: { startedAt: ONSET + 1 } },
    { name: 'another trouble of the same service', fields: { failureType: 'overload', problem: 'call-flood' } },
    { name: 'a case of which nothing is known', fields: { failureType: 'unknown', problem: 'unknown' } },
  ];
  for (const { name, fields } of others) {
    test(`${name} is left out`, async () => assert.deepEqual(await findAmong(makeCase(2, fields)), []));
  }
});

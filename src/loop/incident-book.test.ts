import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Incident } from '#domain/incident.ts';
import { unworded } from '#domain/sentence.ts';
import { IncidentBook } from './incident-book.ts';

const INCIDENT: Incident = {
  ...{
    id: 'i1',
    number: 1,
    title: unworded('cart is slow'),
    status: 'open',
    grade: 'warning',
    startedAt: 1,
    detectedAt: 2,
  },
  ...{ services: ['cart'], anomalies: [], causes: [], runs: [], tried: [], summary: unworded('') },
};

describe('an incident whose write failed', () => {
  test('is written again by the next one', async () => {
    const written: string[] = [];
    let failures = 2;
    const book = new IncidentBook({
      incidents: {
        save: async incident => {
          if (failures-- > 0) throw new RangeError('no room');
          written.push(incident.summary.en);
          return incident;
        },
        find: async () => undefined,
        list: async () => [],
        count: async () => ({}),
      },
      journal: {} as never,
      clock: { now: () => 0, elapsed: () => 0 },
      newId: () => 'id',
    });
    await assert.rejects(book.save({ ...INCIDENT, summary: unworded('first') }), RangeError);
    const second = book.save({ ...INCIDENT, summary: unworded('second') });
    const behindIt = book.save({ ...INCIDENT, summary: unworded('third') });
    await assert.rejects(second, RangeError);
    await behindIt;
    await book.save({ ...INCIDENT, summary: unworded('fourth') });
    assert.deepEqual(written, ['third', 'fourth']);
  });
});

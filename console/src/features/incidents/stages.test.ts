import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Story } from '../../../../src/api/story.ts';
import { stagesOf } from './stages.ts';

function lines(...kinds: readonly string[]): Story['lines'] {
  return kinds.map((kind, index) => ({
    ...{
      sequence: index,
      at: index * 1000,
      offsetMs: index * 1000,
      kind,
      actor: 'zeroops',
      summary: { en: '', zh: '' },
    },
  }));
}

describe('the stages of an incident', () => {
  test('come with the time of the first fact that brought them', () => {
    const stages = stagesOf(lines('anomaly.opened', 'incident.opened', 'incident.diagnosed', 'incident.diagnosed'));
    assert.deepEqual(
      stages.map(({ name, offsetMs }) => [name, offsetMs]),
      [
        ['began', 0],
        ['noticed', 1000],
        ['diagnosed', 2000],
        ['decided', undefined],
        ['acted', undefined],
        ['over', undefined],
        ['learnt', undefined],
      ],
    );
  });

  test('have an approval only where people were asked', () => {
    const asked = stagesOf(lines('incident.opened', 'approval.requested', 'approval.voted'));
    assert.deepEqual(
      asked.find(({ name }) => name === 'approved'),
      { name: 'approved', offsetMs: 2000 },
    );
  });
});

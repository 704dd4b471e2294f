import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HotWindow } from '#telemetry/hot-window.ts';
import { periodsOf } from './observation.ts';

const ONSET = 1_800_000_000_000;
const SECOND = 1000;

/** Where the healthy stretch lies, in seconds before the onset. */
function baseOf(...sick: readonly (readonly [from: number, to: number])[]): number[] {
  const { baseFrom, baseTo } = periodsOf({
    ...{ startedAt: ONSET, evidenceFrom: ONSET - 6 * SECOND, now: ONSET + 5 * SECOND, changes: [] },
    window: new HotWindow({ now: () => ONSET }),
    sickTimes: sick.map(([from, to]) => ({ fromMs: ONSET - from * SECOND, toMs: ONSET - to * SECOND })),
  });
  return [baseFrom, baseTo].map(at => (ONSET - at) / SECOND);
}

describe('the healthy time before an incident', () => {
  test('is the minute before the seconds in which it may have begun unseen', () => {
    assert.deepEqual(baseOf(), [68, 8]);
  });

  test('begins with the end of the incident before, when that leaves enough', () => {
    assert.deepEqual(baseOf([100, 30]), [30, 8]);
  });

  test('lies before the incident before, when hardly any time is between the two', () => {
    assert.deepEqual(baseOf([100, 15]), [168, 108]);
  });

  test('lies before several that followed each other closely', () => {
    assert.deepEqual(baseOf([100, 15], [130, 104]), [198, 138]);
  });

  test('is not moved by what was over long before', () => {
    assert.deepEqual(baseOf([400, 200]), [68, 8]);
  });

  test('is not looked for in times long past', () => {
    assert.deepEqual(baseOf([900, 10]), [68, 8]);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { type Burst, BurstGatherer } from './burst-gatherer.ts';

describe('facts of a short time', () => {
  let bursts: Burst[];
  let release: () => void;
  let gatherer: BurstGatherer;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    bursts = [];
    release = () => {};
    gatherer = new BurstGatherer(
      burst => {
        bursts.push(burst);
        return new Promise<void>(resolve => {
          release = resolve;
        });
      },
      () => Date.now(),
    );
  });
  afterEach(() => {
    gatherer.stop();
    mock.timers.reset();
  });

  async function settle(): Promise<void> {
    release();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  test('are told together, with everything that they concern', () => {
    for (let number = 0; number < 500; number++) gatherer.take({ kind: 'anomaly.opened', incident: `i${number % 3}` });
    gatherer.take({ kind: 'run.ended', run: 'r' });
    mock.timers.tick(300);
    assert.equal(bursts.length, 1);
    const [{ facts, families, incidents, runs }] = bursts as [Burst];
    assert.deepEqual(
      [facts, [...families], [...incidents], [...runs]],
      [501, ['anomaly', 'run'], ['i0', 'i1', 'i2'], ['r']],
    );
  });

  test('that never end are told every two seconds', async () => {
    for (let tenth = 0; tenth < 100; tenth++) {
      gatherer.take({ kind: 'anomaly.opened' });
      mock.timers.tick(100);
      await settle();
    }
    assert.equal(bursts.length, 5);
    assert.ok(bursts.reduce((sum, { facts }) => sum + facts, 0) > 80);
  });

  test('wait until what was told before is dealt with, and none is forgotten', async () => {
    gatherer.take({ kind: 'a.b' });
    mock.timers.tick(300);
    gatherer.take({ kind: 'c.d' });
    mock.timers.tick(60_000);
    assert.equal(bursts.length, 1);
    await settle();
    mock.timers.tick(2000);
    assert.deepEqual([...bursts[1]!.families], ['c']);
  });

  test('that were missed are told of as a gap', () => {
    gatherer.noteGap();
    mock.timers.tick(300);
    assert.deepEqual(
      bursts.map(({ facts, isIncomplete }) => [facts, isIncomplete]),
      [[0, true]],
    );
  });
});

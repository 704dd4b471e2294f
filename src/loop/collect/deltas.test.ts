import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { HistogramPoint, SamplePoint } from '#domain/signal.ts';
import { Cumulation } from './deltas.ts';

const START = 1_000_000;

function cumulation(fields: Partial<ConstructorParameters<typeof Cumulation>[0]> = {}): Cumulation {
  return new Cumulation({ maxSeries: 100, idleMs: 60_000, watchingSince: START, ...fields });
}

function counter(at: number, value: number, cumulativeSince = 1): SamplePoint {
  return { metric: 'm', labels: {}, at, value, kind: 'sum', unit: '1', cumulativeSince };
}

/** Values given out for each point; the reason where there was none. */
function undo(points: readonly SamplePoint[], state = cumulation()): (number | string)[] {
  return points.map(point => {
    const undone = state.undoSample('k', point, point.at);
    return 'point' in undone ? undone.point.value : undone.dropped;
  });
}

describe('Cumulation of counters', () => {
  const cases = [
    {
      name: 'gives differences after a first reference',
      points: [counter(START, 10), counter(START + 1, 15), counter(START + 2, 15)],
      expected: ['first', 5, 0],
    },
    {
      name: 'gives all of the first value when counting began before our eyes',
      points: [counter(START + 5, 10, START + 1)],
      expected: [10],
    },
    {
      name: 'takes a fallen value for a reset',
      points: [counter(START, 10), counter(START + 1, 4)],
      expected: ['first', 4],
    },
    {
      name: 'takes a later start for a reset, also when the value rose',
      points: [counter(START, 10, 1), counter(START + 9, 30, 2)],
      expected: ['first', 30],
    },
    {
      name: 'drops what is not newer',
      points: [counter(START, 10), counter(START, 12), counter(START - 1, 9)],
      expected: ['first', 'out of order', 'out of order'],
    },
    {
      name: 'judges resets by value when no start is said',
      points: [counter(START, 10, 0), counter(START + 1, 12, 0)],
      expected: ['first', 2],
    },
  ];
  for (const { name, points, expected } of cases) it(name, () => assert.deepEqual(undo(points), expected));

  it('leaves gauges and steps of counters alone', () => {
    const { cumulativeSince: _, ...delta } = counter(START, 3);
    assert.deepEqual(undo([delta, { ...delta, kind: 'gauge' }]), [3, 3]);
  });

  it('adds steps of a level up', () => {
    const { cumulativeSince: _, ...plain } = counter(START, 3);
    const step = (at: number, value: number): SamplePoint => ({ ...plain, at, value, kind: 'gauge', isStep: true });
    assert.deepEqual(undo([step(START, 3), step(START + 1, -1), step(START + 2, 4)]), [3, 2, 6]);
  });

  it('refuses new series at its limit and forgets silent ones', () => {
    const state = cumulation({ maxSeries: 1 });
    state.undoSample('a', counter(START, 1), START);
    assert.deepEqual(state.undoSample('b', counter(START, 1), START), { dropped: 'limit' });
    const later = START + 60_001;
    assert.deepEqual(state.undoSample('b', counter(later, 1), later), { dropped: 'first' });
    assert.equal(state.size, 1);
  });

  it('begins anew when the clock went back', () => {
    const state = cumulation();
    state.undoSample('a', counter(START + 3_600_000, 5), START + 3_600_000);
    assert.deepEqual(state.undoSample('a', counter(START, 7), START), { dropped: 'first' });
  });

  it('gives out in total what was counted, through any resets that show', () => {
    const process = fc.array(fc.nat(100), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(process, { minLength: 1, maxLength: 5 }), processes => {
        const points: SamplePoint[] = [];
        let at = START;
        let counted = 0;
        for (const increments of processes) {
          const startAt = ++at;
          let value = 0;
          for (const increment of increments) {
            value += increment;
            counted += increment;
            points.push(counter(++at, value, startAt));
          }
        }
        const given = undo(points).reduce<number>((sum, value) => sum + Number(value), 0);
        assert.equal(given, counted);
      }),
      { seed: 1 },
    );
  });
});

describe('Cumulation of histograms', () => {
  const histogram = (at: number, counts: number[], bounds = [1, 2], cumulativeSince = 1): HistogramPoint => {
    const count = counts.reduce((sum, each) => sum + each, 0);
    return {
      metric: 'm',
      labels: {},
      at,
      unit: 'ms',
      count,
      sum: count * 2,
      bounds: Float64Array.from(bounds),
      counts: Float64Array.from(counts),
      cumulativeSince,
    };
  };
  const undoAll = (points: readonly HistogramPoint[]) => {
    const state = cumulation();
    return points.map(point => {
      const undone = state.undoHistogram('k', point, point.at);
      return 'point' in undone ? [...undone.point.counts, undone.point.count, undone.point.sum] : undone.dropped;
    });
  };

  const cases = [
    {
      name: 'gives what was added to each bucket',
      points: [histogram(START, [1, 2, 3]), histogram(START + 1, [1, 4, 4])],
      expected: ['first', [0, 2, 1, 3, 6]],
    },
    {
      name: 'takes fewer counts for a reset',
      points: [histogram(START, [5, 5, 5]), histogram(START + 1, [1, 0, 0])],
      expected: ['first', [1, 0, 0, 1, 2]],
    },
    {
      name: 'takes a bucket that lost counts for a reset',
      points: [histogram(START, [5, 0, 0]), histogram(START + 1, [4, 4, 0])],
      expected: ['first', [4, 4, 0, 8, 16]],
    },
    {
      name: 'compares across a halved resolution',
      points: [histogram(START, [1, 1, 1, 1, 0], [1, 2, 4, 8]), histogram(START + 1, [3, 4, 0], [2, 8])],
      expected: ['first', [1, 2, 0, 3, 6]],
    },
    {
      name: 'compares when lower buckets were added',
      points: [histogram(START, [2, 0], [4]), histogram(START + 1, [0, 3, 0], [2, 4])],
      expected: ['first', [0, 1, 0, 1, 2]],
    },
  ];
  for (const { name, points, expected } of cases) it(name, () => assert.deepEqual(undoAll(points), expected));
});

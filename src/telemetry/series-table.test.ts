import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SeriesTable } from './series-table.ts';
import { Tally } from './tally.ts';

const SPAN_MS = 60_000;
const START = 1_000_000_000;

function tableAt(startMs = START, maxSeries = 100) {
  const time = { ms: startMs };
  const tally = new Tally();
  const table = new SeriesTable({ spanMs: SPAN_MS, maxSeries }, { now: () => time.ms }, tally);
  const add = (at: number, value: number, kind: 'gauge' | 'sum' = 'gauge', metric = 'm') =>
    table.append(metric, { service: 'a' }, 'By', kind, at, value);
  const values = (from = 0, to = Number.POSITIVE_INFINITY) => [
    ...(table.find({ metric: 'm' })[0]?.read(from, to).value ?? []),
  ];
  return { time, tally, table, add, values };
}

describe('SeriesTable', () => {
  const refusals = [
    { name: 'refuses a sample older than the window', at: START - SPAN_MS - 1, value: 1, reason: 'late' },
    { name: 'refuses a sample more than a minute ahead', at: START + 60_001, value: 1, reason: 'future' },
    { name: 'refuses a sample that is no number', at: START, value: Number.NaN, reason: 'not finite' },
    { name: 'refuses an infinite sample', at: START, value: Number.POSITIVE_INFINITY, reason: 'not finite' },
    { name: 'refuses a sample without an instant', at: Number.NaN, value: 1, reason: 'not finite' },
  ];
  for (const { name, at, value, reason } of refusals) {
    it(`${name} and counts it`, () => {
      const { add, tally, table } = tableAt();
      assert.equal(add(at, value), false);
      assert.deepEqual(tally.read(), { [`series dropped: ${reason}`]: 1 });
      assert.equal(table.all().length, 0);
    });
  }

  it('reads from the first instant up to but not including the last', () => {
    const { add, values } = tableAt();
    for (const at of [0, 1, 2, 3]) add(START + at, at);
    assert.deepEqual(values(START + 1, START + 3), [1, 2]);
  });

  it('adds sums of one instant and replaces gauges', () => {
    const { add, values, table } = tableAt();
    add(START, 2, 'sum');
    add(START, 3, 'sum');
    add(START, 2, 'gauge', 'g');
    add(START, 3, 'gauge', 'g');
    assert.deepEqual(values(), [5]);
    assert.equal(table.find({ metric: 'g' })[0]?.latest()?.value, 3);
  });

  it('refuses a sample older than the newest and counts it', () => {
    const { add, tally, values } = tableAt();
    add(START, 1);
    assert.equal(add(START - 1, 2), false);
    assert.deepEqual(values(), [1]);
    assert.equal(tally.read()['series dropped: out of order'], 1);
  });

  it('refuses new series at the limit but keeps filling the known ones', () => {
    const { add, tally } = tableAt(START, 1);
    add(START, 1);
    assert.equal(add(START, 1, 'gauge', 'other'), false);
    assert.equal(add(START + 1, 1), true);
    assert.equal(tally.read()['series dropped: limit'], 1);
  });

  it('removes a series that is idle longer than the window', () => {
    const { add, time, table } = tableAt();
    add(START, 1);
    time.ms = START + SPAN_MS + 1;
    add(time.ms, 1, 'gauge', 'other');
    assert.deepEqual(
      table.all().map(series => series.metric),
      ['other'],
    );
    assert.deepEqual(table.find({ metric: 'm' }), []);
  });

  it('goes on after the clock went back, without the samples from the future', () => {
    const { add, time, values } = tableAt();
    add(START, 1);
    time.ms = START - 3_600_000;
    assert.equal(add(time.ms, 2), true);
    assert.deepEqual(values(), [2]);
  });

  it('finds by any subset of labels', () => {
    const { table } = tableAt();
    table.append('cpu', { service: 'a', instance: 'a-1' }, '1', 'gauge', START, 1);
    table.append('cpu', { service: 'a', instance: 'a-2' }, '1', 'gauge', START, 1);
    table.append('rss', { service: 'a', instance: 'a-2' }, '1', 'gauge', START, 1);
    assert.equal(table.find({ metric: 'cpu' }).length, 2);
    assert.equal(table.find({ labels: { instance: 'a-2' } }).length, 2);
    assert.equal(table.find({ metric: 'cpu', labels: { service: 'a', instance: 'a-2' } }).length, 1);
    assert.equal(table.find({ metric: 'cpu', labels: { instance: 'none' } }).length, 0);
  });

  it('holds exactly the newest samples of the window, whatever the pace', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 400 }), steps => {
        const { add, time, values } = tableAt();
        const model: { at: number; value: number }[] = [];
        for (const [value, step] of steps.entries()) {
          time.ms += step;
          add(time.ms, value);
          model.push({ at: time.ms, value });
        }
        const kept = model.filter(({ at }) => at >= time.ms - SPAN_MS).slice(-120);
        assert.deepEqual(
          values(),
          kept.map(({ value }) => value),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

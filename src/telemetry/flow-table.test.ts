import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type FlowId, FlowTable } from './flow-table.ts';
import { Tally } from './tally.ts';

const SPAN_MS = 120_000;
const START = 1_000_000_000;
const SERVICE: FlowId = { kind: 'service', service: 'cart' };

function tableAt(maxFlows = 100) {
  const time = { ms: START };
  const tally = new Tally();
  const table = new FlowTable({ spanMs: SPAN_MS, maxFlows }, { now: () => time.ms }, tally);
  return { time, tally, table };
}

describe('FlowTable', () => {
  it('counts calls, failures and durations by the second of their end', () => {
    const { table } = tableAt();
    table.record(SERVICE, START, 10, false);
    table.record(SERVICE, START + 999, 30, true);
    table.record(SERVICE, START + 1000, 50, false);
    const flow = table.find(SERVICE)!;
    const { seconds, count, errors, durationSumMs } = flow.summarise(START, START + 1000);
    assert.deepEqual({ seconds, count, errors, durationSumMs }, { seconds: 1, count: 2, errors: 1, durationSumMs: 40 });
    assert.deepEqual([...flow.buckets(START, START + 5000).startAt], [START, START + 1000]);
    assert.equal(flow.firstSeenAt, START);
    assert.equal(flow.lastSeenAt, START + 1000);
  });

  it('leaves out a bucket that begins before the stretch', () => {
    const { table } = tableAt();
    table.record(SERVICE, START + 500, 10, false);
    assert.equal(table.find(SERVICE)!.summarise(START + 1, START + 1000).count, 0);
  });

  it('tells kinds, partners and details apart', () => {
    const { table } = tableAt();
    const ids: FlowId[] = [
      SERVICE,
      { kind: 'instance', service: 'cart', instance: 'x' },
      { kind: 'operation', service: 'cart', operation: 'x' },
      { kind: 'edge', service: 'cart', callee: 'x' },
      { kind: 'edge-instance', service: 'cart', callee: 'x', calleeInstance: 'y' },
      { kind: 'edge-operation', service: 'cart', callee: 'x', operation: 'y' },
    ];
    for (const id of ids) table.record(id, START, 1, false);
    assert.equal(new Set(table.all().map(flow => flow.key)).size, ids.length);
    for (const id of ids) assert.deepEqual(table.find(id)?.id, id);
    assert.deepEqual(
      table.list('edge').map(flow => flow.id),
      [ids[3]],
    );
  });

  const refusals = [
    { name: 'a call that ended before the window', endAt: START - SPAN_MS - 1, durationMs: 1, reason: 'late' },
    { name: 'a call that ends in the future', endAt: START + 60_001, durationMs: 1, reason: 'future' },
    { name: 'a call without duration', endAt: START, durationMs: Number.NaN, reason: 'not finite' },
    { name: 'a call of negative duration', endAt: START, durationMs: -1, reason: 'not finite' },
  ];
  for (const { name, endAt, durationMs, reason } of refusals) {
    it(`refuses and counts ${name}`, () => {
      const { table, tally } = tableAt();
      table.record(SERVICE, endAt, durationMs, false);
      assert.equal(table.all().length, 0);
      assert.deepEqual(tally.read(), { [`flows dropped: ${reason}`]: 1 });
    });
  }

  it('refuses new flows at the limit and counts them', () => {
    const { table, tally } = tableAt(1);
    table.record(SERVICE, START, 1, false);
    table.record({ kind: 'service', service: 'other' }, START, 1, false);
    assert.equal(table.all().length, 1);
    assert.equal(tally.read()['flows dropped: limit'], 1);
  });

  it('removes idle flows, so that new ones find room again', () => {
    const { table, time } = tableAt(1);
    table.record(SERVICE, START, 1, false);
    time.ms += SPAN_MS + 1;
    table.record({ kind: 'service', service: 'other' }, time.ms, 1, false);
    assert.deepEqual(
      table.all().map(flow => flow.id.service),
      ['other'],
    );
    assert.equal(table.find(SERVICE), undefined);
  });

  it('counts more than 255 and more than 65535 calls of one duration in a second', () => {
    const { table } = tableAt();
    for (let i = 0; i < 70_000; i++) table.record(SERVICE, START, 8, false);
    for (let i = 0; i < 30_000; i++) table.record(SERVICE, START, 800, false);
    const summary = table.find(SERVICE)!.summarise(START, START + 1000);
    assert.equal(summary.count, 100_000);
    assert.ok(Math.abs(summary.quantileMs(0.5) / 8 - 1) < 0.15, `${summary.quantileMs(0.5)}`);
    assert.ok(Math.abs(summary.quantileMs(0.9) / 800 - 1) < 0.15, `${summary.quantileMs(0.9)}`);
  });

  it('takes calls after the clock went back', () => {
    const { table, time } = tableAt();
    for (let i = 0; i < 100; i++) table.record(SERVICE, START + i * 500, 1, false);
    time.ms = START - 3_600_000;
    for (let i = 0; i < 300; i++) {
      time.ms += 1000;
      table.record(SERVICE, time.ms, 1, false);
    }
    assert.equal(table.find(SERVICE)!.summarise(time.ms - 99_999, time.ms + 1000).count, 100);
  });

  it('agrees with a plain list on calls in any order', () => {
    const call = fc.record({
      stepMs: fc.integer({ min: 0, max: 3000 }),
      lateMs: fc.integer({ min: 0, max: 100_000 }),
      isError: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 300 }), calls => {
        const { table, time } = tableAt();
        const ends: { endAt: number; isError: boolean }[] = [];
        for (const { stepMs, lateMs, isError } of calls) {
          time.ms += stepMs;
          table.record(SERVICE, time.ms - lateMs, 5, isError);
          ends.push({ endAt: time.ms - lateMs, isError });
        }
        const from = Math.ceil((time.ms - SPAN_MS) / 1000) * 1000;
        const expected = ends.filter(({ endAt }) => endAt >= from);
        const summary = table.find(SERVICE)?.summarise(from, time.ms + 1000);
        assert.equal(summary?.count ?? 0, expected.length);
        assert.equal(summary?.errors ?? 0, expected.filter(({ isError }) => isError).length);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

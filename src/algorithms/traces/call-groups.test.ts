import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CallCounts, findRepeatedCalls, learnCallCounts, usualCount } from './call-counts.ts';
import { findCallGroups } from './call-groups.ts';
import { edgeHash } from './call-shape.ts';
import { buildSpanTree, type SpanTree, type TraceSpan } from './span-tree.ts';

type Call = Pick<TraceSpan, 'operation' | 'startAt' | 'durationMs' | 'isError'>;

/** One root with these calls below it. */
function draw(calls: readonly Call[]): SpanTree {
  const root = { operation: 'root', startAt: 0, durationMs: 1000, isError: false };
  return buildSpanTree(
    [root, ...calls].map((call, i) => ({
      ...call,
      spanId: `${i}`,
      parentSpanId: i === 0 ? '' : '0',
      process: 'p',
      kind: i === 0 ? 'server' : 'client',
    })),
  );
}

function calls(count: number, fields: { gapMs?: number; failed?: number; operation?: string } = {}): Call[] {
  const { gapMs = 20, failed = 0, operation = 'query' } = fields;
  return Array.from({ length: count }, (_, i) => ({
    operation,
    startAt: i * gapMs,
    durationMs: 15,
    isError: i < failed,
  }));
}

const QUERY = edgeHash('root', 'query');

describe('repeated calls', () => {
  const usual = (counts: readonly number[], minutes = 1): CallCounts => {
    const known: CallCounts = new Map();
    for (let i = 0; i < minutes * 60; i++)
      learnCallCounts(known, findCallGroups(draw(calls(counts[i % counts.length]!)), 0), i * 1000);
    return known;
  };

  const CASES: { name: string; usual: readonly number[]; trace: Call[]; found: string }[] = [
    {
      name: 'one call for each item where one for all is usual',
      usual: [1],
      trace: calls(12),
      found: '12 one after the other, 1',
    },
    { name: 'many calls at once', usual: [1, 2], trace: calls(30, { gapMs: 1 }), found: '30 side by side, 2' },
    { name: 'four tries of which three failed', usual: [1], trace: calls(4, { failed: 3 }), found: '4 retries, 1' },
    { name: 'as many calls as ever', usual: [10, 14], trace: calls(16), found: '' },
    { name: 'a basket twice as large as any before', usual: [1, 2, 3, 4, 8], trace: calls(16), found: '' },
    { name: 'a few calls more, without failures', usual: [1], trace: calls(4), found: '' },
    { name: 'one retry', usual: [1], trace: calls(2, { failed: 1 }), found: '' },
    { name: 'a call that is not known yet', usual: [1], trace: calls(40, { operation: 'new' }), found: '' },
  ];
  for (const { name, usual: known, trace, found } of CASES) {
    test(`${name}: ${found === '' ? 'nothing to tell' : 'told'}`, () => {
      const repeated = findRepeatedCalls(usual(known), findCallGroups(draw(trace), 0));
      assert.equal(repeated.map(each => `${each.count} ${each.repetition}, ${each.usualCount}`).join('; '), found);
    });
  }

  test('nothing is repeated before enough traces are known', () => {
    const known: CallCounts = new Map();
    for (let i = 0; i < 29; i++) learnCallCounts(known, findCallGroups(draw(calls(1)), 0), i);
    assert.deepEqual(findRepeatedCalls(known, findCallGroups(draw(calls(50)), 0)), []);
  });

  test('one trace in two hundred with many calls does not change what is usual', () => {
    const known = usual([1], 4);
    learnCallCounts(known, findCallGroups(draw(calls(3)), 0), 0);
    assert.equal(usualCount(known, QUERY), 1);
  });

  test('far too many calls become usual only when they go on for ten minutes', () => {
    const known = usual([1], 10);
    const learn = (minutes: number, from: number): void => {
      for (let i = 0; i < minutes * 60; i++)
        learnCallCounts(known, findCallGroups(draw(calls(20)), 0), 600_000 + from * 60_000 + i * 1000);
    };
    learn(9, 0);
    assert.equal(usualCount(known, QUERY), 1);
    learn(11, 9);
    assert.equal(usualCount(known, QUERY), 32);
  });

  test('of several callers of one operation the one that called most often counts', () => {
    const tree = buildSpanTree(
      ['', '0', '0', '1', '2', '2'].map((parentSpanId, i) => ({
        spanId: `${i}`,
        parentSpanId,
        process: 'p',
        operation: ['root', 'part', 'part', 'query', 'query', 'query'][i]!,
        kind: 'internal' as const,
        startAt: i,
        durationMs: 1,
        isError: false,
      })),
    );
    const group = findCallGroups(tree, 0).find(each => each.edge === edgeHash('part', 'query'));
    assert.deepEqual([group?.count, group?.caller, group?.first], [2, 2, 4]);
  });

  test('endless new pairs do not fill the memory, and those still in use stay', () => {
    const known = usual([1]);
    for (let i = 0; i < 10_000; i++) {
      learnCallCounts(known, findCallGroups(draw(calls(1, { operation: `new ${i}` })), 0), 60_000);
      if (i % 1000 === 0) learnCallCounts(known, findCallGroups(draw(calls(1)), 0), 60_000);
    }
    assert.equal(known.size, 4000);
    assert.equal(usualCount(known, QUERY), 1);
  });
});

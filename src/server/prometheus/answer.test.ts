import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instantAnswerSchema } from '#api/promql.ts';
import { LabelSet } from '#telemetry/promql/label-set.ts';
import type { InstantResult } from '#telemetry/promql/query.ts';
import { instantData, matrixData } from './answer.ts';

const AT_MS = 1_700_000_000_250;
const AT = 1_700_000_000.25;
const A = LabelSet.from({ instance: 'a' }, 'up');
const B = LabelSet.from({ instance: 'b' }, 'up');
const HISTOGRAM = { count: 6, sum: 1.5e-7, bounds: Float64Array.of(0.5, 1, 2), counts: Float64Array.of(1, 0, 2, 3) };
/** As in the documentation of Prometheus: kind of edges, lower edge, upper edge, count; empty buckets are left out. */
const WRITTEN_HISTOGRAM = {
  count: '6',
  sum: '1.5e-07',
  buckets: [
    [3, '0', '0.5', '1'],
    [0, '1', '2', '2'],
    [0, '2', '+Inf', '3'],
  ],
};

function vectorOf(value: number): InstantResult {
  return { type: 'vector', elements: [{ labels: A, value }] };
}

describe('a result as Prometheus writes it', () => {
  const cases: readonly { name: string; result: InstantResult; resultType: string; expected: unknown }[] = [
    {
      name: 'a number stands beside its instant in seconds',
      result: { type: 'scalar', value: 1e21 },
      ...{ resultType: 'scalar', expected: [AT, '1000000000000000000000'] },
    },
    { name: 'a text too', result: { type: 'string', text: 'x' }, resultType: 'string', expected: [AT, 'x'] },
    {
      name: 'an instant vector is a list of labels and values',
      result: vectorOf(0.1),
      ...{ resultType: 'vector', expected: [{ metric: { __name__: 'up', instance: 'a' }, value: [AT, '0.1'] }] },
    },
    {
      name: 'a native histogram stands in place of a value',
      result: { type: 'vector', elements: [{ labels: LabelSet.empty, value: 0, histogram: HISTOGRAM }] },
      ...{ resultType: 'vector', expected: [{ metric: {}, histogram: [AT, WRITTEN_HISTOGRAM] }] },
    },
    {
      name: 'a range is a matrix in the order of the labels, numbers and histograms apart',
      result: {
        type: 'range',
        series: [
          { labels: B, at: Float64Array.of(1000, 2500), values: Float64Array.of(1, 2) },
          {
            ...{ labels: A, at: Float64Array.of(1000, 2000), values: Float64Array.of(3, 0) },
            histograms: [undefined, HISTOGRAM],
          },
        ],
      },
      resultType: 'matrix',
      expected: [
        { metric: A.toRecord(), values: [[1, '3']], histograms: [[2, WRITTEN_HISTOGRAM]] },
        {
          metric: B.toRecord(),
          values: [
            [1, '1'],
            [2.5, '2'],
          ],
        },
      ],
    },
  ];
  for (const { name, result, resultType, expected } of cases) {
    test(name, () => {
      const data = instantData(result, AT_MS);
      assert.deepEqual(data, { resultType, result: expected });
      assert.deepEqual(instantAnswerSchema.parse({ status: 'success', data }).data, data);
    });
  }

  const numbers = [
    ...([[Number.NaN, 'NaN'] as const, [Number.NEGATIVE_INFINITY, '-Inf'] as const] as const),
    ...([[Number.POSITIVE_INFINITY, '+Inf'] as const, [-0, '-0'] as const] as const),
    ...([[1e21, '1e+21'] as const, [123_456_789_012, '123456789012'] as const] as const),
    ...([[0.000001, '0.000001'] as const, [-2.5e-9, '-2.5e-09'] as const, [1e-10, '1e-10'] as const] as const),
  ];
  for (const [value, text] of numbers) {
    test(`the value ${text} is written so`, () => {
      const data = instantData(vectorOf(value), AT_MS);
      assert.equal(data.resultType === 'vector' && data.result[0]?.value?.[1], text);
    });
  }

  test('no series is an empty matrix', () => {
    assert.deepEqual(matrixData([]), { resultType: 'matrix', result: [] });
  });
});

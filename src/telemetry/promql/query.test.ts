import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileQuery, evaluateInstant, evaluateRange } from './query.ts';
import { seriesOf, sourceOf } from './series.fixture.ts';

const MINUTE = 60_000;

function instant(
  text: string,
  atMs: number,
  series = [
    seriesOf({ __name__: 'm' }, [
      [0, 1],
      [MINUTE, 2],
    ]),
  ],
) {
  const result = evaluateInstant(compileQuery(text), { source: sourceOf(series), atMs });
  return result.type === 'vector' ? result.elements.map(({ labels, value }) => [`${labels}`, value]) : result;
}

describe('compileQuery', () => {
  const refusals = [
    { name: 'an empty text', query: '', code: 'PROMQL_SYNTAX', message: /^line 1, column 1: the query ends too early/ },
    { name: 'a range that is not closed', query: 'rate(m[5m', code: 'PROMQL_SYNTAX', message: /^line 1, column 10: / },
    {
      name: 'a word too many',
      query: 'sum(m)\n  foo',
      code: 'PROMQL_SYNTAX',
      message: /^line 2, column 3: "foo" is not expected/,
    },
    { name: 'a text that is not closed', query: 'm{a="b}', code: 'PROMQL_SYNTAX', message: /ends too early/ },
    { name: 'a selector of everything', query: '{a=~".*"}', code: 'PROMQL_SYNTAX', message: /would select everything/ },
    {
      name: 'a wrong regular expression',
      query: 'm{a=~"("}',
      code: 'PROMQL_SYNTAX',
      message: /column 6: the regular expression/,
    },
    { name: 'a duration of nothing', query: 'rate(m[0s])', code: 'PROMQL_SYNTAX', message: /longer than 0/ },
    {
      name: 'an offset before its range',
      query: 'rate(m offset 1m [5m])',
      code: 'PROMQL_SYNTAX',
      message: /offset and @ stand before/,
    },
    { name: 'two offsets', query: 'm offset 1m offset 1m', code: 'PROMQL_SYNTAX', message: /offset is given twice/ },
    {
      name: 'a rate of an instant vector',
      query: 'rate(m)',
      code: 'PROMQL_TYPE',
      message: /column 6: rate needs a range vector/,
    },
    { name: 'too many arguments', query: 'abs(m, 1)', code: 'PROMQL_TYPE', message: /abs takes 1 arguments, not 2/ },
    { name: 'a comparison of numbers', query: '1 < 2', code: 'PROMQL_TYPE', message: /only be compared with bool/ },
    { name: 'bool with arithmetic', query: 'm + bool m', code: 'PROMQL_TYPE', message: /bool belongs to comparisons/ },
    { name: 'a set of numbers', query: 'm and 1', code: 'PROMQL_TYPE', message: /joins instant vectors/ },
    {
      name: 'what newer versions know',
      query: 'm </ 1',
      code: 'PROMQL_UNSUPPORTED',
      message: /cannot be evaluated here/,
    },
    {
      name: 'what is nested too deeply',
      query: `${'('.repeat(1_000)}m${')'.repeat(1_000)}`,
      code: 'PROMQL_SYNTAX',
      message: /nested too deeply/,
    },
  ];
  for (const { name, query, code, message } of refusals)
    it(`refuses ${name}, with place and reason`, () => {
      assert.throws(() => compileQuery(query), { code, message });
    });

  it('knows the type of a query', () => {
    const types = ['1', 'm', 'm[5m]', '"text"', 'scalar(m)', 'time() * 2'].map(text => compileQuery(text).type);
    assert.deepEqual(types, ['scalar', 'vector', 'range', 'string', 'scalar', 'scalar']);
  });
});

describe('evaluateInstant', () => {
  it('sees a sample for as long as the lookback, the last instant included', () => {
    assert.deepEqual(instant('m', 6 * MINUTE), [['m', 2]]);
    assert.deepEqual(instant('m', 6 * MINUTE + 1), []);
    const query = compileQuery('m');
    const source = sourceOf([seriesOf({ __name__: 'm' }, [[0, 1]])]);
    const result = evaluateInstant(query, { source, atMs: 10_001, lookbackMs: 10_000 });
    assert.deepEqual(result, { type: 'vector', elements: [] });
  });

  it('sees both ends of a range', () => {
    assert.deepEqual(instant('count_over_time(m[1m])', MINUTE), [['{}', 2]]);
    assert.deepEqual(instant('count_over_time(m[1m])', MINUTE + 1), [['{}', 1]]);
  });

  it('sees nothing behind a stale marker, until a sample comes', () => {
    const series = [
      seriesOf({ __name__: 'm' }, [
        [0, 1],
        [1_000, 'stale'],
        [9_000, 3],
      ]),
    ];
    assert.deepEqual(instant('m', 999, series), [['m', 1]]);
    assert.deepEqual(instant('m', 1_000, series), []);
    assert.deepEqual(instant('m', 9_000, series), [['m', 3]]);
    assert.deepEqual(instant('count_over_time(m[1m])', 9_000, series), [['{}', 2]]);
  });

  it('takes an ordinary NaN for a value', () => {
    assert.deepEqual(instant('m', 0, [seriesOf({ __name__: 'm' }, [[0, Number.NaN]])]), [['m', Number.NaN]]);
  });

  it('says which series are ambiguous', () => {
    const series = ['1', '2'].map(a => seriesOf({ __name__: 'm', a }, [[0, 1]]));
    assert.throws(() => instant('m + on () m', 0, series), {
      code: 'PROMQL_EVALUATION',
      message: /m\{a="1"\} and m\{a="2"\}/,
    });
    assert.throws(() => instant('label_replace(m, "a", "", "a", ".*")', 0, series), {
      code: 'PROMQL_EVALUATION',
      message: /same labels m$/,
    });
  });
});

describe('limits', () => {
  const many = Array.from({ length: 20 }, (_, i) =>
    seriesOf({ __name__: 'm', i: `${i}` }, [
      [0, 1],
      [1_000, 1],
    ]),
  );
  const source = sourceOf(many);
  const over = { source, startMs: 0, endMs: 100_000, stepMs: 1_000 };
  const cases = [
    { name: 'series', text: 'm', limits: { maxSeries: 19 }, message: /more than 19 series/ },
    { name: 'samples', text: 'm', limits: { maxSamples: 100 }, message: /more than 100 samples/ },
    { name: 'steps', text: 'm', limits: { maxSteps: 100 }, message: /more than 100 steps/ },
    {
      name: 'windows full of samples',
      // At the first step each series shows one sample, at the other hundred two.
      text: 'sum_over_time(m[1h])',
      limits: { maxLooks: 20 * 201 - 1 },
      message: /4019 samples in its windows/,
    },
  ];
  for (const { name, text, limits, message } of cases)
    it(`refuses too many ${name}`, () => {
      assert.throws(() => evaluateRange(compileQuery(text), { ...over, limits }), { code: 'PROMQL_LIMIT', message });
    });

  it('refuses too many steps of a subquery', () => {
    const query = compileQuery('count_over_time(m[1y:1s])');
    assert.throws(() => evaluateInstant(query, { source, atMs: 0 }), { code: 'PROMQL_LIMIT', message: /11000 steps/ });
  });

  it('lets pass what is within them', () => {
    const limits = { maxSeries: 20, maxSamples: 20 * (2 + 101), maxSteps: 101, maxLooks: 20 * 201 };
    for (const text of ['m', 'sum_over_time(m[1h])'])
      assert.equal(evaluateRange(compileQuery(text), { ...over, limits }).length, 20);
  });
});

describe('evaluateRange', () => {
  it('gives each series its own instants', () => {
    const source = sourceOf([
      seriesOf({ __name__: 'm' }, [
        [0, 1],
        [MINUTE, 2],
      ]),
    ]);
    const [series] = evaluateRange(compileQuery('m > 1'), { source, startMs: 0, endMs: 2 * MINUTE, stepMs: 30_000 });
    assert.deepEqual([...series!.at], [MINUTE, MINUTE + 30_000, 2 * MINUTE]);
    assert.deepEqual([...series!.values], [2, 2, 2]);
  });

  it('refuses what has no value at one instant', () => {
    const over = { source: sourceOf([]), startMs: 0, endMs: 1, stepMs: 1 };
    assert.throws(() => evaluateRange(compileQuery('m[5m]'), over), { code: 'PROMQL_TYPE' });
  });
});

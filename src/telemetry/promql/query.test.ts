import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cpuMsOf } from '../../../test/cpu-time.ts';
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

/** Seven parts of a hundred and one steps and sixteen cells for the row. */
const SUM_OF_SUMS = '(1 + 1) + (1 + 1)';
/** Seven for the program and its groups, for the name's letter and its end, once; then a letter and a label for each. */
const LOOKS_OF_REPLACEMENT = 7 * 2 + 20 * (1 + 4);
const LONG_LABEL = /more than 65536 letters in one label/;

/** Around `m`, so often that one letter has become more than may be. */
function doubled(before: string, after: string): string {
  return `${before.repeat(17)}m${after.repeat(17)}`;
}

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
    {
      name: 'letters and instructions of a regular expression',
      text: 'label_replace(m, "b", "$1", "__name__", "(.*)")',
      limits: { maxLooks: LOOKS_OF_REPLACEMENT - 1 },
      message: /work with the text of its labels/,
    },
    {
      name: 'instructions of a regular expression that selects',
      text: `m{i=~"${'.?'.repeat(1_000)}"}`,
      limits: { maxLooks: 20_000 },
      message: /work with the text of its labels/,
    },
    {
      name: 'sources of a label',
      text: `label_join(m, "b", ""${', "c"'.repeat(1_000)})`,
      limits: { maxLooks: 20 * 1_000 },
      message: /work with the text of its labels/,
    },
    {
      name: 'joined letters, which joining nothing does not give back',
      text: `label_join(label_join(m, "b", "${'-'.repeat(1_000)}"), "c", "", "__name__")`,
      limits: { maxLooks: 20 * (4 + 1 + 4 + 1) - 1 },
      message: /work with the text of its labels/,
    },
    { name: 'values of parts that read nothing', text: SUM_OF_SUMS, limits: { maxCells: 818 }, message: /818 values/ },
    {
      name: 'rows of counted values, of which each step brings one',
      text: 'count_values("v", vector(time()))',
      limits: { maxCells: 100 * 117 },
      message: /more than 11700 values/,
    },
    {
      name: 'rows of a join that changes its partner at each step',
      text: 'vector(1) * on () group_left (v) count_values("v", vector(time()))',
      // A row is paid for when it is made, and once more with the whole result.
      limits: { maxCells: 3 * 101 * 117 },
      message: /values in all its parts/,
    },
    {
      name: 'windows of a subquery that has few steps',
      text: 'sum(last_over_time(m[1d:1d]))',
      limits: { maxCells: 20 * 117 },
      message: /more than 2340 values/,
    },
    {
      name: 'labels to group by',
      text: `sum by (${Array.from({ length: 1_000 }, (_, i) => `l${i}`)}) (m)`,
      limits: { maxCells: 20 * 1_000 },
      message: /more than 20000 values/,
    },
    {
      name: 'labels to match on',
      text: `m + on (${['i', ...Array.from({ length: 1_000 }, (_, i) => `l${i}`)]}) m`,
      limits: { maxCells: 40 * 1_000 },
      message: /more than 40000 values/,
    },
    { name: 'letters in a joined label', text: doubled('label_join(', ', "i", "", "i", "i")'), message: LONG_LABEL },
    {
      name: 'letters in a replaced label',
      text: doubled('label_replace(', ', "i", "$0$0", "i", ".*")'),
      message: LONG_LABEL,
    },
  ];
  for (const { name, text, limits = {}, message } of cases)
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
    const replaced = compileQuery('label_replace(m, "b", "$1", "__name__", "(.*)")');
    const ofText = { maxLooks: LOOKS_OF_REPLACEMENT };
    assert.equal(evaluateRange(replaced, { ...over, limits: ofText })[0]!.labels.get('b'), 'm');
    assert.equal(evaluateRange(compileQuery(SUM_OF_SUMS), { ...over, limits: { maxCells: 819 } }).length, 1);
  });

  it('does not hold up whoever matches many series with as many', () => {
    const both = ['l', 'r'].flatMap(name =>
      Array.from({ length: 5_000 }, (_, i) => seriesOf({ __name__: name, i: `${i}` }, [[0, 1]])),
    );
    const query = compileQuery('l and on () r');
    const source = sourceOf(both);
    const cpuMs = cpuMsOf(() => assert.equal(evaluateRange(query, { ...over, source }).length, 5_000));
    assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
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

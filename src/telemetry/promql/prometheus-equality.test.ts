import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '#base/errors.ts';
import { createDataset, createRandom, DATA_END_MS, DATA_START_MS } from './dataset.fixture.ts';
import { NATIVE_QUERIES } from './native-queries.fixture.ts';
import { createNativeSeries, selectedFrom } from './native-series.fixture.ts';
import { type ApiAnswer, type RunningPrometheus, startPrometheus } from './prometheus.fixture.ts';
import {
  type Cells,
  cellsOfAnswer,
  cellsOfInstant,
  cellsOfRange,
  findDifference,
  findDifferenceOfValues,
} from './prometheus-answers.fixture.ts';
import { QUERIES } from './queries.fixture.ts';
import { compileQuery, evaluateInstant, evaluateRange } from './query.ts';
import { arbitraryQuery } from './random-queries.fixture.ts';
import { sourceOf } from './series.fixture.ts';

/** Before the data, at its beginning, when series pause and end, at an odd instant, and after the data. */
const INSTANTS = [-1_000, 95_000, 1_830_000, 2_000_123, 3_890_000].map(ms => DATA_START_MS + ms);
const RANGE = { startMs: DATA_START_MS - 60_000, endMs: DATA_END_MS + 400_000, stepMs: 47_000 };
/** Which of several equal values is chosen, and the order of equal values, is left to chance. */
const IS_ABOUT_ORDER = /^(?:sort|topk|bottomk)/;
const ALL_QUERIES = [...QUERIES, ...NATIVE_QUERIES];
const RANDOM_SEED = 20_240_229;
const RANDOM_RUNS = 300;

describe('equality with a real Prometheus 2.42', () => {
  const numbers = createDataset();
  const native = createNativeSeries(createRandom(7));
  const source = sourceOf([...numbers, ...native.map(selectedFrom)]);
  let prometheus: RunningPrometheus | undefined;

  before(async () => {
    prometheus = await startPrometheus();
    await prometheus?.write(numbers, native);
  });
  after(() => prometheus?.stop());

  /** The difference between the two, in words; undefined when they agree, also in that the query is wrong. */
  function compare(answer: ApiAnswer, evaluate: () => Cells, isByValue: boolean): string | undefined {
    let cells: Cells;
    try {
      cells = evaluate();
    } catch (error) {
      if (!isAppError(error)) throw error;
      return answer.status === 'error' ? undefined : `refused here only: ${error.message}`;
    }
    if (answer.status === 'error') return `refused by Prometheus only: ${answer.error}`;
    return (isByValue ? findDifferenceOfValues : findDifference)(cells, cellsOfAnswer(answer));
  }

  async function differenceAt(query: string, atMs: number): Promise<string | undefined> {
    const evaluate = () => cellsOfInstant(evaluateInstant(compileQuery(query), { source, atMs }), atMs);
    const isByValue = IS_ABOUT_ORDER.test(query) && !query.includes(' by ');
    return compare(await prometheus!.queryInstant(query, atMs), evaluate, isByValue);
  }

  async function differenceOver(query: string): Promise<string | undefined> {
    const evaluate = () => cellsOfRange(evaluateRange(compileQuery(query), { source, ...RANGE }));
    return compare(await prometheus!.queryRange(query, RANGE), evaluate, false);
  }

  it(`answers ${ALL_QUERIES.length} queries at ${INSTANTS.length} instants alike`, async t => {
    if (prometheus === undefined) return t.skip('there is no prometheus on the PATH');
    const differences: string[] = [];
    for (const query of ALL_QUERIES)
      for (const atMs of INSTANTS) {
        const difference = await differenceAt(query, atMs);
        if (difference !== undefined) differences.push(`${query} at ${atMs - DATA_START_MS} ms: ${difference}`);
      }
    assert.deepEqual(differences, []);
  });

  it('answers the same queries over a range alike', async t => {
    if (prometheus === undefined) return t.skip('there is no prometheus on the PATH');
    const differences: string[] = [];
    for (const query of ALL_QUERIES.filter(one => !IS_ABOUT_ORDER.test(one))) {
      const difference = await differenceOver(query);
      if (difference !== undefined) differences.push(`${query}: ${difference}`);
    }
    assert.deepEqual(differences, []);
  });

  it(`answers ${RANDOM_RUNS} random queries alike, at an instant and over a range`, async t => {
    if (prometheus === undefined) return t.skip('there is no prometheus on the PATH');
    await fc.assert(
      fc.asyncProperty(arbitraryQuery(), fc.constantFrom(...INSTANTS), async (query, atMs) => {
        assert.equal(await differenceAt(query, atMs), undefined);
        assert.equal(await differenceOver(query), undefined);
      }),
      { seed: RANDOM_SEED, numRuns: RANDOM_RUNS },
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDataset, createRandom, DATA_START_MS } from './dataset.fixture.ts';
import { createNativeSeries, selectedFrom } from './native-series.fixture.ts';
import { compileQuery, evaluateInstant } from './query.ts';
import { RECORDED_ANSWERS } from './recorded-answers.fixture.ts';
import { sourceOf } from './series.fixture.ts';

describe('what Prometheus 2.42 answered, where there is none to ask', () => {
  const source = sourceOf([...createDataset(), ...createNativeSeries(createRandom(7)).map(selectedFrom)]);
  for (const [query, expected] of RECORDED_ANSWERS)
    it(query, () => {
      const result = evaluateInstant(compileQuery(query), { source, atMs: DATA_START_MS + 1_500_000 });
      assert.ok(result.type === 'scalar' || (result.type === 'vector' && result.elements.length === 1));
      const value = result.type === 'scalar' ? result.value : result.elements[0]!.value;
      assert.ok(Math.abs(value - expected) <= 1e-11 * Math.abs(expected), `${value} instead of ${expected}`);
    });
});

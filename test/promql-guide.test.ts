import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '#base/clock.ts';
import { answerInstant } from '#server/prometheus/questions.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { listFences, readGuide } from './guide-pages.ts';

describe('PromQL in the guide', () => {
  const parts = { window: new HotWindow(systemClock), clock: systemClock };
  const queries = readGuide()
    .flatMap(listFences)
    .filter(fence => fence.language === 'promql')
    .flatMap(({ text }) => text.trim().split('\n'));

  for (const query of queries)
    test(`${query} is answered`, () => assert.equal(answerInstant(parts, { query }).status, 'success'));

  test('is there', () => assert.ok(queries.length > 0));
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HotWindow } from '#telemetry/hot-window.ts';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { answerRange, listSeries } from './questions.ts';

const AT_MS = 1_800_000_000_000;
const SERIES = 410;
const clock = { now: () => AT_MS };

describe('whoever asks for too much is refused', () => {
  const window = new HotWindow(clock);
  for (let i = 0; i < SERIES; i++) window.series.append('m', { instance: `${i}` }, '', 'gauge', AT_MS, 1);
  const parts = { window, clock };

  test('series that several selectors find are told once, and count each time', () => {
    const ask = (count: number) => listSeries(parts, { 'match[]': Array.from({ length: count }, () => 'm') });
    assert.equal(ask(48).data.length, SERIES);
    assert.throws(() => ask(49), { code: 'PROMQL_LIMIT', message: /more than 20000 series/ });
  });

  test('a sum of very many numbers over very many steps', () => {
    let query = '1';
    for (let level = 0; level < 14; level++) query = `(${query}+${query})`;
    const asked = { query, start: '1', end: '11000', step: '1' };
    const refusal = { code: 'PROMQL_LIMIT', message: /values in all its parts/ };
    const cpuMs = cpuMsOf(() => assert.throws(() => answerRange(parts, asked), refusal));
    assert.ok(cpuMs < 5_000, `${cpuMs} ms`);
  });
});

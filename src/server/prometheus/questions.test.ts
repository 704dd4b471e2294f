import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HotWindow } from '#telemetry/hot-window.ts';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { answerInstant, answerRange, listSeries } from './questions.ts';

const AT_MS = 1_800_000_000_000;
const SERIES = 410;
const clock = { now: () => AT_MS, elapsed: () => performance.now() };

describe('whoever asks for too much is refused', () => {
  const window = new HotWindow(clock);
  for (let i = 0; i < SERIES; i++) window.series.append('m', { instance: `${i}` }, '', 'gauge', AT_MS, 1);
  const parts = { window, clock };

  test('series that several selectors find are told once, and count each time', () => {
    const ask = (count: number) => listSeries(parts, { 'match[]': Array.from({ length: count }, () => 'm') });
    assert.equal(ask(48).data.length, SERIES);
    assert.throws(() => ask(49), { code: 'PROMQL_LIMIT', message: /more than 20000 series/ });
  });

  test('what takes longer than it may, by itself or by its timeout', () => {
    const looks = (stepMs: number) => {
      let elapsedMs = 0;
      return { ...parts, clock: { ...clock, elapsed: () => (elapsedMs += stepMs) } };
    };
    const asked = { query: 'sum(rate(m[1m])) + sum(m)', time: `${AT_MS / 1000}` };
    assert.equal(answerInstant(looks(1), asked).status, 'success');
    assert.throws(() => answerInstant(looks(1), { ...asked, timeout: '3ms' }), { code: 'PROMQL_TIMEOUT' });
    assert.throws(() => answerInstant(looks(2000), { ...asked, timeout: '1h' }), { code: 'PROMQL_TIMEOUT' });
    assert.throws(() => listSeries(looks(6000), { 'match[]': 'm' }), { code: 'PROMQL_TIMEOUT' });
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

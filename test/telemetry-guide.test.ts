import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { otlpAdapter } from '#adapters/otlp/index.ts';
import type { OtlpConnection } from '#adapters/otlp/otlp-connection.ts';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { createLogger } from '#base/logger.ts';
import { openIntake } from '#loop/intake.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { getPage, listFences, readGuide } from './guide-pages.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('the first span of the guide', () => {
  const clock = systemClock;
  const window = new HotWindow(clock);
  const intake = openIntake({ window, clock, resolveAddress: () => undefined });
  const ending = new AbortController();
  let otlp: OtlpConnection;
  before(async () => {
    const surroundings = { sink: intake, clock, newId: uuidV7Source(clock.now), logger: createLogger('silent') };
    otlp = await otlpAdapter.connect(
      otlpAdapter.parseConfig({ port: 0, grpc: { enabled: false } }),
      surroundings,
      ending.signal,
    );
    await otlp.start();
  });
  after(() => otlp.stop());

  test('is taken, and its service is known', { skip: hasCurl ? false : 'there is no curl' }, async () => {
    const fence = listFences(getPage(readGuide(), 'telemetry.md')).find(({ text }) => text.includes('/v1/traces'))!;
    const script = fence.text.replace('127.0.0.1:4318', otlp.address()).replace(/^\.\/zeroops .*$/m, '');
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    assert.deepEqual(JSON.parse(stdout), {});
    assert.deepEqual(
      intake.readTopology([]).services.map(({ name }) => name),
      ['orders'],
    );
  });
});

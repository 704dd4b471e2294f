import assert from 'node:assert/strict';
import { Session } from 'node:inspector/promises';
import { describe, test } from 'node:test';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { totalOf } from './costs.ts';
import { findProfileSigns } from './find-signs.ts';
import type { Profile } from './profile.ts';
import { parseWell } from './recorded.fixture.ts';

const kept: unknown[] = [];

function keepForEver(count: number): void {
  for (let i = 0; i < count; i++) kept.push(new Array(1000).fill(i));
}

function burnFor(durationMs: number): number {
  let sum = 0;
  for (const end = performance.now() + durationMs; performance.now() < end; ) {
    for (let i = 1; i < 50_000; i++) sum += Math.sqrt(i);
  }
  return sum;
}

function read(value: unknown): Profile {
  return parseWell(Buffer.from(JSON.stringify(value)));
}

describe('profiles of this very process', () => {
  test('the function that burns the CPU', async () => {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 500 });
    await session.post('Profiler.start');
    burnFor(300);
    const { profile: raw } = await session.post('Profiler.stop');
    session.disconnect();
    const profile = read(raw);
    const [sign] = findProfileSigns([{ at: 1, profile }]);
    assert.equal(sign!.culprit!.name, 'burnFor');
    assert.match(sign!.culprit!.file, /live-v8\.test\.ts$/);
    // All time that was not idle, so not more than there was.
    assert.ok(totalOf({ profile, type: profile.mainType }) / 1e6 <= profile.durationMs);
    assert.ok(totalOf({ profile, type: profile.mainType }) / 1e6 >= 200);
  });

  test('the function that keeps memory', async () => {
    const session = new Session();
    session.connect();
    await session.post('HeapProfiler.startSampling', { samplingInterval: 16_384 });
    const snapshots = [];
    for (let at = 0; at < 6; at++) {
      keepForEver(500);
      const { profile } = await session.post('HeapProfiler.getSamplingProfile');
      snapshots.push({ at: at * 1000, profile: read(profile) });
    }
    await session.post('HeapProfiler.stopSampling');
    session.disconnect();
    const [sign] = findProfileSigns(snapshots);
    assert.equal(sign!.problem, 'memory-leak');
    assert.equal(sign!.culprit!.name, 'keepForEver');
    assert.equal(kept.length, 3000);
  });

  test('heap spaces add up to the heap, to which the statistics add what lies outside', () => {
    const [whole, inSpaces] = [getHeapStatistics(), getHeapSpaceStatistics()];
    const { used_heap_size: used, external_memory: outside } = whole;
    const spaces = totalOf({ profile: read(inSpaces), type: 0 });
    const statistics = totalOf({ profile: read(whole), type: 0 });
    assert.ok(Math.abs(spaces / used - 1) < 0.1, `${spaces} ${used}`);
    assert.ok(Math.abs(statistics / (used + outside) - 1) < 0.1, `${statistics} ${used} ${outside}`);
  });
});

/** A service of the playground with a leak, from its own profiles to the sentence that names the line. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { parseProfilesConfig } from '#adapters/profiles/config.ts';
import { createProfilesConnection, type ProfilesConnection } from '#adapters/profiles/profiles-connection.ts';
import { findServiceSigns } from '#algorithms/profiles/service-signs.ts';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { takeFreePorts } from './free-ports.ts';

const PLAYGROUND = path.resolve(import.meta.dirname, '../playground');
const PATIENCE_MS = 90_000;

describe('profiles of a service of the playground', () => {
  let service: ChildProcess;
  let url: string;
  let connection: ProfilesConnection;

  before(async () => {
    const port = await takeFreePorts();
    url = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      ...{ PORT: String(port), SERVICE_NAME: 'recommendation', ENDPOINTS_FILE: '/nonexistent' },
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    };
    service = spawn(process.execPath, ['services/recommendation/main.ts'], { cwd: PLAYGROUND, env, stdio: 'ignore' });
    await until(async () => (await fetch(`${url}/health`)).ok);
    const target = {
      service: 'recommendation',
      heap: `${url}/debug/heap.heapprofile`,
      cpu: `${url}/debug/cpu.cpuprofile`,
    };
    connection = createProfilesConnection(
      parseProfilesConfig({ targets: [target] }),
      { clock: systemClock, newId: uuidV7Source(Date.now), logger: pino({ level: 'silent' }) },
      new AbortController().signal,
    );
  });
  after(async () => {
    await connection?.stop();
    service?.kill('SIGKILL');
  });

  async function arm(kind: string, params: object): Promise<void> {
    const response = await fetch(`${url}/_fault`, { method: 'POST', body: JSON.stringify({ arm: kind, params }) });
    assert.equal(response.status, 200);
  }

  const take = (kind: 'heap' | 'cpu') =>
    connection.profiles.capture('recommendation', kind, AbortSignal.timeout(PATIENCE_MS));
  const signs = () => findServiceSigns(connection.profiles.list('recommendation'));

  test('a leak of memory is found, with the file that it is in', async () => {
    await take('heap');
    await arm('heap-leak', { megabytesPerSecond: 40 });
    await until(async () => {
      await take('heap');
      return signs().some(({ problem }) => problem === 'memory-leak');
    });
    const [leak] = signs();
    assert.match(
      leak!.statement.en,
      /^heap grew from .* without coming to rest .* allocated in .*\(fault-effects\.ts:\d+\)$/,
    );
  });

  test('what burns the CPU is found, with the file that it is in', async () => {
    await arm('cpu-burn', { share: 0.8, sliceMs: 50 });
    await take('cpu');
    const hot = signs().find(({ problem }) => problem === 'hot-function');
    assert.match(hot!.statement.en, /of CPU time within \d.* in slice \(fault-effects\.ts:\d+\)$/);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; ; ) {
    if (await holds().catch(() => false)) return;
    assert.ok(performance.now() < end, 'it never came');
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeFreePorts } from '../../../test/free-ports.ts';
import type { NativeSeries } from './native-series.fixture.ts';
import { encodeWriteRequest } from './remote-write.fixture.ts';
import type { SelectedSeries } from './source.ts';

const READY_TIMEOUT_MS = 90_000;
const POLL_INTERVAL_MS = 50;

export interface ApiAnswer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: unknown };
}

/** A real Prometheus of our own, in a folder of its own. */
export interface RunningPrometheus {
  readonly url: string;
  readonly write: (series: readonly SelectedSeries[], native: readonly NativeSeries[]) => Promise<void>;
  readonly queryInstant: (query: string, atMs: number) => Promise<ApiAnswer>;
  readonly queryRange: (
    query: string,
    range: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
  ) => Promise<ApiAnswer>;
  readonly stop: () => Promise<void>;
}

/** Undefined when there is no binary. */
export async function startPrometheus(): Promise<RunningPrometheus | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'promql-'));
  const port = await takeFreePorts();
  await writeFile(join(folder, 'prometheus.yml'), 'scrape_configs: []\n');
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=native-histograms',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, GOMAXPROCS: '1' } },
  );
  let said = '';
  child.stderr.on('data', chunk => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const base = `http://127.0.0.1:${port}`;
  const isThere = await waitUntilReady(child, base).catch(async error => {
    await stop(child, folder);
    throw new Error(`Prometheus did not start: ${said}`, { cause: error });
  });
  if (!isThere) {
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
  return {
    url: base,
    write: (series, native) => post(`${base}/api/v1/write`, encodeWriteRequest(series, native)),
    queryInstant: (query, atMs) => ask(`${base}/api/v1/query`, { query, time: `${atMs / 1000}` }),
    queryRange: (query, { startMs, endMs, stepMs }) =>
      ask(`${base}/api/v1/query_range`, {
        query,
        start: `${startMs / 1000}`,
        end: `${endMs / 1000}`,
        step: `${stepMs / 1000}`,
      }),
    stop: () => stop(child, folder),
  };
}

/** False when the binary is missing; throws when the process ends or never answers. */
async function waitUntilReady(child: ChildProcess, base: string): Promise<boolean> {
  let failure: NodeJS.ErrnoException | undefined;
  child.once('error', error => {
    failure = error;
  });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (failure?.code === 'ENOENT') return false;
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`it exited with ${child.exitCode}`);
    const answer = await fetch(`${base}/-/ready`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return true;
    await new Promise(resolve => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  throw new Error('it never became ready');
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  await rm(folder, { recursive: true, force: true });
}

async function ask(url: string, fields: Readonly<Record<string, string>>): Promise<ApiAnswer> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return (await answer.json()) as ApiAnswer;
}

async function post(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const headers = {
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf',
    'x-prometheus-remote-write-version': '0.1.0',
  };
  const answer = await fetch(url, { method: 'POST', body, headers });
  if (!answer.ok) throw new Error(`remote write answered ${answer.status}: ${await answer.text()}`);
}

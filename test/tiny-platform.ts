import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { ProcessesConnection } from '#adapters/processes/connection.ts';
import { type Launcher, launchProcess } from '#adapters/processes/launcher.ts';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import type { Change } from '#domain/change.ts';
import type { SignalBatch } from '#domain/signal.ts';
import type { PlatformEvent } from '#ports/platform.ts';
import { takeFreePorts } from './free-ports.ts';

/** Notes each of its starts, answers /health and /env, and takes orders to misbehave. */
const SERVICE_SOURCE = `
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { PORT, INSTANCE_ID, SERVICE_VERSION, STARTS_FILE } = process.env;
appendFileSync(STARTS_FILE, INSTANCE_ID + ' ' + SERVICE_VERSION + '\\n');
if (SERVICE_VERSION === 'broken') { console.error('Error: this version cannot start'); process.exit(3); }
createServer((request, response) => {
  if (request.url === '/exit') process.exit(7);
  if (request.url === '/env') return response.end(JSON.stringify(process.env));
  if (SERVICE_VERSION === 'sick') response.statusCode = 500;
  response.end('ok');
}).listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify({ level: 'info', message: 'listening', trace_id: 'abc' })));
if (SERVICE_VERSION === 'stubborn') process.on('SIGTERM', () => {});
`;

export const TINY_SERVICE = 'tiny';

export interface TinyDirectory {
  readonly directory: string;
  readonly manifest: string;
  readonly overlay: string;
  readonly stateDir: string;
  readonly endpoints: string;
  readonly port: number;
  writeOverlay(content: unknown): void;
  /** Starts noted by the processes themselves: `tiny-1 1.0.0`, in order. */
  readStarts(): string[];
  /** Pids of living processes that were started from this directory, by instance. */
  listProcesses(): { instance: string; pid: number }[];
  /** Connections that `openTiny` made on it. */
  readonly connections: ProcessesConnection[];
  /** Stops the connections, kills what may be left and removes the files, in this order: a connection writes to them. */
  remove(): Promise<void>;
}

/** A manifest of one small service with two instances and several versions, on ports of its own. */
export async function createTinyDirectory(serviceFields: object = {}): Promise<TinyDirectory> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tiny-platform-'));
  const file = (name: string) => path.join(directory, name);
  const port = await takeFreePorts();
  const starts = file('starts.log');
  mkdirSync(file('state'));
  writeFileSync(file('service.mjs'), SERVICE_SOURCE);
  writeFileSync(starts, '');
  const command = 'node service.mjs';
  const versions = Object.fromEntries(
    ['1.0.0', '2.0.0', 'broken', 'sick', 'stubborn'].map(version => [version, { command }]),
  );
  const service = {
    version: '1.0.0',
    versions,
    replicas: 2,
    maxReplicas: 3,
    zones: ['a', 'b'],
    port,
    // Much patience: a machine that is busy elsewhere must not make a healthy instance look sick.
    health: { kind: 'http', path: '/health', intervalMs: 100, timeoutMs: 10_000, startupMs: 60_000 },
    env: { COLOUR: 'blue' },
    stopGraceMs: 1000,
    drainMs: 20,
    ...serviceFields,
  };
  const manifest = {
    name: 'tiny',
    overlay: 'overlay.yaml',
    endpoints: 'endpoints.json',
    env: { STARTS_FILE: starts },
    services: { [TINY_SERVICE]: service },
  };
  writeFileSync(file('manifest.yaml'), stringify(manifest));
  const listProcesses = () => listProcessesOf(directory);
  const connections: ProcessesConnection[] = [];
  return {
    directory,
    port,
    manifest: file('manifest.yaml'),
    overlay: file('overlay.yaml'),
    stateDir: file('state'),
    endpoints: file('endpoints.json'),
    writeOverlay: content => writeFileSync(file('overlay.yaml'), stringify(content)),
    readStarts: () => readFileSync(starts, 'utf8').split('\n').filter(Boolean),
    listProcesses,
    connections,
    remove: async () => {
      for (const connection of connections) await connection.stop();
      for (const { pid } of listProcesses()) process.kill(pid, 'SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface TinyConnection {
  readonly connection: ProcessesConnection;
  readonly events: PlatformEvent[];
  readonly batches: SignalBatch[];
  readonly changes: Change[];
  /** Lines of the log, from warnings on. */
  readonly warnings: string[];
}

interface TinyOptions {
  /** False leaves the processes behind at `stop`, as a kill of ZeroOps does. */
  readonly stopOnExit?: boolean;
  readonly launcher?: Launcher;
  readonly isStarted?: boolean;
}

export async function openTiny(
  tiny: Pick<TinyDirectory, 'manifest' | 'stateDir'> & Partial<Pick<TinyDirectory, 'connections'>>,
  options: TinyOptions = {},
): Promise<TinyConnection> {
  const { stopOnExit = true, launcher = launchProcess, isStarted = true } = options;
  const [events, batches, changes]: [PlatformEvent[], SignalBatch[], Change[]] = [[], [], []];
  const warnings: string[] = [];
  const logger = pino({ level: 'warn' }, { write: line => warnings.push(line) });
  const { manifest, stateDir } = tiny;
  const sink = {
    accept: (batch: SignalBatch) => batches.push(batch),
    reject: () => undefined,
    acceptChange: (change: Change) => changes.push(change),
  };
  const connection = new ProcessesConnection(
    { manifest, stateDir, otlpEndpoint: 'http://127.0.0.1:9', stopOnExit },
    { sink, clock: systemClock, newId: uuidV7Source(Date.now), logger },
    launcher,
  );
  tiny.connections?.push(connection);
  connection.platform.onEvent(event => events.push(event));
  if (isStarted) await connection.start();
  return { connection, events, batches, changes, warnings };
}

/** Looks again every 20 ms until the question is answered with something true. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 60_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`never happened within ${timeoutMs} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function listProcessesOf(directory: string): { instance: string; pid: number }[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .flatMap(pid => {
      const environment = readEnvironment(pid);
      if (!environment.includes(`ENDPOINTS_FILE=${path.join(directory, 'endpoints.json')}`)) return [];
      const instance = environment.find(each => each.startsWith('INSTANCE_ID='))?.slice('INSTANCE_ID='.length);
      return instance === undefined ? [] : [{ instance, pid }];
    })
    .sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

/** Empty for a process that is gone, a zombie, or somebody else's. */
function readEnvironment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

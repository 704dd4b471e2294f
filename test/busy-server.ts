/** The real server on a real PostgreSQL with a long history, watching nothing: for tests and benchmarks of the console. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { createLogger } from '#base/logger.ts';
import { openState } from '#server/state.ts';
import { takeFreePorts } from './free-ports.ts';
import { manyEntries, manyIncidents, manyRuns } from './many-facts.ts';
import { startTemporaryServer } from './temporary-database.ts';

export interface History {
  readonly incidents: number;
  readonly runs: number;
  readonly entries: number;
}

export interface BusyServer {
  readonly url: string;
  /** Ends the server and begins it again at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, '..');
const AT_ONCE = 8;
/** Few are open, so that the loop has soon seen that nothing is wrong with them any more. */
const ESCALATED_EVERY = 1000;
const ENTRIES_AT_ONCE = 1000;

export async function startBusyServer(history: History): Promise<BusyServer> {
  const database = await startTemporaryServer();
  const directory = mkdtempSync(path.join(tmpdir(), 'zeroops-busy-'));
  const databaseUrl = await database.createDatabase();
  await fill(databaseUrl, directory, history);
  const port = await takeFreePorts();
  const config = {
    stateDirectory: directory,
    http: { port, signIn: 'off' },
    otlp: { port: 0, grpc: { port: 0 } },
    database: { url: databaseUrl },
  };
  writeFileSync(configOf(directory), JSON.stringify(config));
  let child = await start(directory);
  return {
    url: `http://127.0.0.1:${port}`,
    async restart() {
      await stop(child);
      child = await start(directory);
    },
    async stop() {
      await stop(child);
      await database.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The server as a user starts it. Returns once it answers. */
async function start(directory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join(ROOT, 'src/server/main.ts'), '--config', configOf(directory)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('http://')) break;
  child.stdout.resume();
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function configOf(directory: string): string {
  return path.join(directory, 'zeroops.yaml');
}

/** Through the stores, in the order of the history, as far as several writers at once keep it. */
async function fill(url: string, stateDirectory: string, history: History): Promise<void> {
  const newId = uuidV7Source(Date.now);
  const state = await openState({ url, stateDirectory, clock: systemClock, newId, logger: createLogger('silent') });
  await inTurns(manyIncidents(history.incidents, ESCALATED_EVERY), incident => state.incidents.save(incident));
  await inTurns(manyRuns(history.runs), run => state.runs.insert(run));
  const entries = manyEntries(history.entries);
  for (let from = 0; from < entries.length; from += ENTRIES_AT_ONCE)
    await state.journal.append(...entries.slice(from, from + ENTRIES_AT_ONCE));
  await state.close();
}

async function inTurns<Item>(items: readonly Item[], write: (item: Item) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE)
    await Promise.all(items.slice(from, from + AT_ONCE).map(write));
}

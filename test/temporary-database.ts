/** A real PostgreSQL of its own for one test file: started, killed at will, removed at the end. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { systemClock } from '#base/clock.ts';
import { createLogger } from '#base/logger.ts';
import { startEmbeddedDatabase } from '#storage/embedded/embedded-database.ts';

const PATIENCE_MS = 90_000;
const DUPLICATE_DATABASE = '42P04';
/** Of the network (a connection that breaks off has no code), and of a server that shuts down, starts or recovers. */
const AWAY = new Set(['', 'ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03']);

export interface TemporaryServer {
  /** A fresh, empty database; its URL. Waits for a server that was killed just before. */
  createDatabase(): Promise<string>;
  /** SIGKILL, as by the kernel when memory is short. The server is started again by itself. */
  kill(): void;
  stop(): Promise<void>;
}

export async function startTemporaryServer(): Promise<TemporaryServer> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'zeroops-test-'));
  const server = await startEmbeddedDatabase({ stateDir, logger: createLogger('silent'), clock: systemClock });
  const dataDir = await askOne(server.url, 'show data_directory');
  let databases = 0;
  return {
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await askPatiently(server.url, `create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    kill() {
      const [pid] = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
    },
    async stop() {
      await server.stop();
      rmSync(stateDir, { recursive: true, force: true });
      // Not below the state directory where the server may not reach it; the folder above the data is ours alone then.
      if (!dataDir.startsWith(stateDir)) rmSync(path.dirname(dataDir), { recursive: true, force: true });
    },
  };
}

/** Whether it is down or in recovery, it is asked again. A killed server may have done what it was asked: then it is there. */
async function askPatiently(url: string, statement: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await askOne(url, statement);
      return;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (code === DUPLICATE_DATABASE) return;
      if (!AWAY.has(code) || Date.now() > giveUpAt) throw error;
      await sleep(100);
    }
  }
}

/** The first column of the first row, as text; empty for a statement without rows. */
async function askOne(url: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return String(Object.values(rows[0] ?? {})[0] ?? '');
  } finally {
    await client.end();
  }
}

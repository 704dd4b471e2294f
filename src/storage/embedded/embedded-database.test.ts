import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { sleep, systemClock } from '#base/clock.ts';
import { isAppError } from '#base/errors.ts';
import { createLogger } from '#base/logger.ts';
import type { DatabaseFile } from './database-file.ts';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded-database.ts';
import { findRunningServer } from './server-process.ts';

type Context = { after(cleanUp: () => void): void };

const FIXTURE = path.join(import.meta.dirname, 'owner.fixture.ts');
const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;

test('data, address and durability survive a restart', async context => {
  const stateDir = makeStateDir(context);
  const first = await start(stateDir);
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  await assert.rejects(query(first.url, 'SELECT 1'), { code: 'ECONNREFUSED' });

  const second = await start(stateDir);
  try {
    assert.equal(second.url, first.url);
    assert.deepEqual(await query(second.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
    assert.deepEqual(await query(second.url, 'SHOW fsync'), [{ fsync: 'on' }]);
    assert.deepEqual(await query(second.url, 'SHOW server_encoding'), [{ server_encoding: 'UTF8' }]);
    assert.equal(statSync(path.join(stateDir, 'database.json')).mode & 0o777, 0o600);
    const stranger = second.url.replace(/:[^:@]+@/, ':wrong@');
    await assert.rejects(query(stranger, 'SELECT 1'), { code: '28P01' });
  } finally {
    await second.stop();
  }
});

test('a second start is refused while the owner lives, and adopts the server once it was killed', async context => {
  const stateDir = makeStateDir(context);
  const owner = await startOwner(context, stateDir);
  const [before] = await query(owner.url, 'SELECT pg_postmaster_start_time()::text AS at');
  await assert.rejects(start(stateDir), error => {
    assert.ok(isAppError(error) && error.code === 'STATE_DIRECTORY_IN_USE' && error.faultOf === 'operator');
    assert.match(error.message, new RegExp(`process ${owner.process.pid} `));
    return true;
  });

  // The whole process group, as a terminal would do it.
  process.kill(-owner.process.pid!, 'SIGKILL');
  await once(owner.process, 'exit');
  const heir = await start(stateDir);
  try {
    assert.equal(heir.url, owner.url);
    assert.deepEqual(await query(heir.url, 'SELECT pg_postmaster_start_time()::text AS at'), [before]);
    process.kill(postmasterPid(stateDir), 'SIGKILL');
    await untilAnswers(heir.url);
  } finally {
    await heir.stop();
  }
  await assert.rejects(query(heir.url, 'SELECT 1'), { code: 'ECONNREFUSED' });
});

test('a killed server comes back at the same address, also over a backend that did not notice', async context => {
  const stateDir = makeStateDir(context);
  const database = await start(stateDir);
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('CREATE TABLE kept AS SELECT 42 AS answer');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const backend = rows[0]!.pid;
    process.kill(backend, 'SIGSTOP');
    process.kill(postmasterPid(stateDir), 'SIGKILL');
    await untilAnswers(database.url);
    assert.deepEqual(await query(database.url, 'SELECT answer FROM kept'), [{ answer: 42 }]);
    assert.equal(isRunning(backend), false, 'the old backend is gone before the new server starts');
  } finally {
    await client.end().catch(() => undefined);
    await database.stop();
  }
});

test('a server that is stopped while it is down stays down', async context => {
  const stateDir = makeStateDir(context);
  const database = await start(stateDir);
  process.kill(postmasterPid(stateDir), 'SIGKILL');
  await Promise.all([database.stop(), database.stop()]);
  await assert.rejects(query(database.url, 'SELECT 1'), { code: 'ECONNREFUSED' });
  const again = await start(stateDir);
  await again.stop();
});

test('a pid file that names another program is not taken for a server', async context => {
  const stateDir = makeStateDir(context);
  const first = await start(stateDir);
  await first.stop();
  const port = new URL(first.url).port;
  writeFileSync(pidFile(stateDir), `${process.pid}\n${dataDirOf(stateDir)}\n1700000000\n${port}\n`);
  const second = await start(stateDir);
  assert.notEqual(postmasterPid(stateDir), process.pid);
  await second.stop();
});

test('a remembered port that another program has taken is exchanged for a free one', async context => {
  const stateDir = makeStateDir(context);
  const first = await start(stateDir);
  await first.stop();
  const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await once(squatter, 'listening');
  try {
    const second = await start(stateDir);
    assert.notEqual(second.url, first.url);
    assert.equal((await query(second.url, 'SELECT 1 AS one')).length, 1);
    await second.stop();
  } finally {
    squatter.close();
  }
});

test('a server that cannot start fails with the end of its log and frees the directory', async context => {
  const stateDir = makeStateDir(context);
  await (await start(stateDir)).stop();
  const control = path.join(dataDirOf(stateDir), 'global/pg_control');
  const content = readFileSync(control);
  writeFileSync(control, content.subarray(0, 16));
  await assert.rejects(start(stateDir), error => {
    assert.ok(isAppError(error) && error.code === 'EMBEDDED_DATABASE_FAILED');
    assert.match(error.message, /pg_control/);
    return true;
  });
  writeFileSync(control, content);
  await (await start(stateDir)).stop();
});

test('data without its password is not hidden under a new database', async context => {
  const stateDir = makeStateDir(context);
  chmodSync(stateDir, 0o755);
  await (await start(stateDir)).stop();
  rmSync(path.join(stateDir, 'database.json'));
  await assert.rejects(start(stateDir), { code: 'EMBEDDED_DATABASE_FAILED', message: /password is gone/ });
});

test('root works in a directory that the server cannot enter', { skip: !IS_ROOT && 'not root' }, async context => {
  const stateDir = makeStateDir(context);
  assert.equal(statSync(stateDir).mode & 0o777, 0o700);
  const database = await start(stateDir);
  try {
    assert.equal((await query(database.url, 'SELECT 1 AS one')).length, 1);
    assert.ok(!existsSync(path.join(stateDir, 'database')));
    assert.equal(statSync(dataDirOf(stateDir)).mode & 0o777, 0o700);
    assert.equal(statSync(dataDirOf(stateDir)).uid, NOBODY);
  } finally {
    await database.stop();
  }
});

test('root keeps the data in an open directory', { skip: !IS_ROOT && 'not root' }, async context => {
  const stateDir = makeStateDir(context);
  chmodSync(stateDir, 0o755);
  await (await start(stateDir)).stop();
  assert.equal(statSync(path.join(stateDir, 'database')).uid, NOBODY);
  chmodSync(stateDir, 0o700);
  await assert.rejects(start(stateDir), { code: 'EMBEDDED_DATABASE_FAILED', message: /no longer reach/ });
});

test('an ordinary user needs nothing else', { skip: reasonNotToBecomeNobody() }, async context => {
  const stateDir = makeStateDir(context);
  chownSync(stateDir, NOBODY, NOBODY);
  const owner = await startOwner(context, stateDir, { uid: NOBODY, gid: NOBODY });
  assert.equal((await query(owner.url, 'SELECT 1 AS one')).length, 1);
  assert.equal(statSync(path.join(stateDir, 'database')).uid, NOBODY);
  owner.process.stdin!.end();
  assert.deepEqual(await once(owner.process, 'exit'), [0, null]);

  // What an ordinary user began stays theirs when root goes on with it.
  const database = await start(stateDir);
  assert.equal(database.url, owner.url);
  await database.stop();
  assert.equal(statSync(path.join(stateDir, 'database/PG_VERSION')).uid, NOBODY);
});

function start(stateDir: string): Promise<EmbeddedDatabase> {
  return startEmbeddedDatabase({ stateDir, logger: createLogger('silent'), clock: systemClock });
}

async function startOwner(context: Context, stateDir: string, account: { uid?: number; gid?: number } = {}) {
  const child: ChildProcess = spawn(process.execPath, [FIXTURE, stateDir], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  context.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout!, 'data');
  return { process: child, url: String(line).trim() };
}

function makeStateDir(context: Context): string {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'embedded-database-'));
  context.after(() => {
    // Only after a failed test is there one.
    const forgotten = findRunningServer(dataDirOf(stateDir));
    if (forgotten) process.kill(forgotten.pid, 'SIGKILL');
    const outside = findDatabaseFile(stateDir)?.outsideDataDir;
    if (outside) rmSync(path.dirname(outside), { recursive: true, force: true });
    rmSync(stateDir, { recursive: true, force: true });
  });
  return stateDir;
}

async function query(connectionString: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function untilAnswers(url: string): Promise<void> {
  const deadline = performance.now() + 90_000;
  for (;;) {
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(20);
    }
  }
}

function findDatabaseFile(stateDir: string): DatabaseFile | undefined {
  const file = path.join(stateDir, 'database.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DatabaseFile) : undefined;
}

function dataDirOf(stateDir: string): string {
  return findDatabaseFile(stateDir)?.outsideDataDir ?? path.join(stateDir, 'database');
}

function pidFile(stateDir: string): string {
  return path.join(dataDirOf(stateDir), 'postmaster.pid');
}

function postmasterPid(stateDir: string): number {
  return Number.parseInt(readFileSync(pidFile(stateDir), 'utf8'), 10);
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

function reasonNotToBecomeNobody(): string | false {
  if (!IS_ROOT) return 'not root, so the other tests show it';
  for (const file of [process.execPath, FIXTURE]) {
    for (let folder = path.dirname(file); folder !== '/'; folder = path.dirname(folder)) {
      if ((statSync(folder).mode & 0o005) !== 0o005) return `other users cannot enter ${folder}`;
    }
  }
  return false;
}

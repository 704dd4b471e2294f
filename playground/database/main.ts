/**
 * Prepares a PostgreSQL cluster and then *becomes* the server (execve), so that the pid the platform
 * started is the postmaster and its signals reach PostgreSQL.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { evictStaleServer } from './eviction.ts';
import { locate } from './location.ts';

const port = process.env.PORT ?? '5100';
const stateDir = path.dirname(process.env.ENDPOINTS_FILE ?? path.resolve('.shop/endpoints.json'));
const location = locate(stateDir);

if (process.getuid?.() === 0 && location.user) {
  // PostgreSQL refuses to run as root.
  process.setgroups?.([]);
  process.setgid?.(location.user.gid);
  process.setuid?.(location.user.uid);
}

const { binaries, data } = location;
const postgres = path.join(binaries, 'bin', 'postgres');

// The folder the launcher was started in may be closed to the new user.
process.chdir(data);
evictStaleServer(data);
if (!existsSync(path.join(data, 'PG_VERSION'))) initialise();
adoptSmartShutdown();
process.execve!(postgres, [postgres, '-D', data, ...settings()], environment());

function initialise(): void {
  const options = ['-U', 'shop', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  execFileSync(path.join(binaries, 'bin', 'initdb'), ['-D', data, ...options], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // The single-user backend needs no server and no client.
  execFileSync(postgres, ['--single', '-D', data, 'postgres'], {
    input: 'CREATE DATABASE shop;\n',
    env: environment(),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  // Who looks after the database has a user of their own, as everywhere.
  execFileSync(postgres, ['--single', '-D', data, 'shop'], {
    input: 'CREATE ROLE keeper SUPERUSER LOGIN;\nCREATE EXTENSION pg_stat_statements;\n',
    env: environment(),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}

/** Nothing is inherited: a foreign PG* or locale variable would change the server. */
function environment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' };
}

function settings(): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '120',
    shared_buffers: '64MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_wal_size: '512MB',
    autovacuum_naptime: '60s',
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    // Unlike the default, costs no busy background process on an idle shop.
    bgwriter_delay: '1s',
    wal_writer_delay: '1s',
    shared_preload_libraries: 'pg_stat_statements',
    log_destination: 'stderr',
    log_min_duration_statement: '200ms',
    log_checkpoints: 'off',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * To the postmaster SIGTERM means "wait until the last client leaves", which a pooled client never does.
 * A tiny watcher sees the postmaster enter that state and asks for the fast shutdown instead.
 */
function adoptSmartShutdown(): void {
  const watch =
    'while kill -0 "$1" 2>/dev/null; do grep -q stopping "$2" 2>/dev/null && kill -INT "$1" 2>/dev/null; sleep 0.5; done';
  const script = `(${watch}) </dev/null >/dev/null 2>&1 &`;
  // The outer shell exits at once, so that the postmaster does not inherit a child it knows nothing of.
  execFileSync('/bin/sh', ['-c', script, 'sh', String(process.pid), path.join(data, 'postmaster.pid')], {
    stdio: 'ignore',
  });
}

/** A real MariaDB server of its own: made, started, removed at the end. Needs no rights and no system services. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { createLogger } from '#base/logger.ts';
import { type DatabaseFixture, type DatabaseVisitor, PARCELS } from '#ports/database-inspector.contract.ts';
import { takeFreePorts } from '../../../test/free-ports.ts';
import { openClient } from './client.ts';
import { createInspector } from './inspector.ts';

const BINARY = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/opt/homebrew/bin/mariadbd'].find(existsSync);
const TABLES = ['mysql_system_tables.sql', 'mysql_performance_tables.sql'].map(name => `/usr/share/mysql/${name}`);

/** Why there can be no server here, if there cannot. */
export const noMariadb =
  BINARY !== undefined && TABLES.every(existsSync)
    ? undefined
    : 'MariaDB is missing (Debian package mariadb-server-core)';

export async function openMysqlFixture(): Promise<DatabaseFixture> {
  const directory = mkdtempSync(path.join(tmpdir(), 'zeroops-mariadb-'));
  const port = await takeFreePorts();
  makeData(directory);
  const server = spawn(BINARY!, [...options(directory), ...listening(directory, port)], { stdio: 'ignore' });
  const url = `mysql://root@127.0.0.1:${port}/shop`;
  await untilItAnswers(url, server);
  await fill(url);
  const logger = createLogger('silent');
  const clients = [url, 'mysql://nobody@127.0.0.1:1/none'].map(each =>
    openClient({ service: 'database', url: each }, logger),
  );
  return {
    inspector: createInspector('database', clients[0]!),
    blind: createInspector('database', clients[1]!),
    visit: () => visit(url),
    async close() {
      await Promise.all(clients.map(client => client.close()));
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function options(directory: string): string[] {
  // It refuses to run as root unless it is told to, and cannot become anybody unless it is root.
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  return ['--no-defaults', `--datadir=${directory}/data`, ...user, '--log-warnings=0'];
}

function listening(directory: string, port: number): string[] {
  return [
    ...[`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${directory}/socket`, `--pid-file=${directory}/pid`],
    // Without rights everybody may do everything, which saves making users.
    ...['--skip-grant-tables', '--skip-networking=0', '--performance-schema=ON', '--innodb-buffer-pool-size=64M'],
    '--innodb-flush-log-at-trx-commit=0',
  ];
}

function makeData(directory: string): void {
  mkdirSync(`${directory}/data`);
  const statements = TABLES.map(file => readFileSync(file, 'utf8')).join('\n');
  const input = `create database mysql;\nuse mysql;\n${statements}\ncreate database shop;\n`;
  const { status, stderr } = spawnSync(BINARY!, [...options(directory), '--bootstrap'], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`mariadbd could not make its data: ${stderr.slice(-500)}`);
}

async function untilItAnswers(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await (await visit(url)).leave();
    } catch (error) {
      if (attempt === 600 || server.exitCode !== null) throw error;
      await setTimeout(100);
    }
  }
}

async function fill(url: string): Promise<void> {
  const visitor = await visit(url);
  await visitor.run('create table parcels (id int primary key, customer int not null, note text)');
  await visitor.run(
    `insert into parcels select seq, seq div 20, concat('parcel number ', seq) from seq_1_to_${PARCELS}`,
  );
  await visitor.run('analyze table parcels');
  await visitor.leave();
}

async function visit(url: string): Promise<DatabaseVisitor> {
  const connection = await mysql.createConnection(url);
  // Its end by somebody else is what some tests are about.
  connection.on('error', () => undefined);
  return {
    run: async statement => void (await connection.query(statement)),
    leave: () => connection.end().catch(() => undefined),
  };
}

/** From a data folder to a server that answers. */
import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { type Clock, sleep } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';
import { type Address, askServer } from './connection.ts';
import { embeddedDatabaseFailed } from './errors.ts';
import type { Placement } from './placement.ts';
import { clearLeftovers, endServer, findRunningServer, type ServerProcess, spawnServer } from './server-process.ts';

export interface LaunchInput {
  readonly placement: Placement;
  readonly address: Address;
  readonly logFile: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Gives up the wait for an answer. */
  readonly signal: AbortSignal;
}

type Outcome = { readonly kind: 'ready' | 'ended' | 'silent' } | { readonly kind: 'refused'; readonly reason: string };

/** Recovery after a crash replays up to `max_wal_size`, on slow disks for a good while. */
const ANSWER_PATIENCE_MS = 120_000;
const ASK_INTERVAL_MS = 20;
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 2_048;

export async function launchServer(input: LaunchInput): Promise<ServerProcess> {
  return (await adoptServer(input)) ?? (await startServer(input));
}

/** Whatever runs on the data folder and is of no use is ended, since there must never be two. */
async function adoptServer(input: LaunchInput): Promise<ServerProcess | undefined> {
  const { placement, address, clock, logger } = input;
  const running = findRunningServer(placement.dataDir);
  if (running === undefined) return undefined;
  if (running.port === address.port) {
    const outcome = await waitForAnswer(running, input);
    if (outcome.kind === 'ready') {
      logger.info({ pid: running.pid, port: running.port }, 'adopted the running database server');
      return running;
    }
    if (outcome.kind === 'refused') throw refusal(outcome.reason, input);
  }
  await endServer(running, clock);
  return undefined;
}

async function startServer(input: LaunchInput): Promise<ServerProcess> {
  const { placement, address, logFile, clock, logger } = input;
  await clearLeftovers(placement.dataDir, clock);
  rotateLog(logFile);
  const server = await spawnServer({ placement, port: address.port, logFile }).catch((cause: unknown) => {
    throw embeddedDatabaseFailed('could not be started', { cause });
  });
  const outcome = await waitForAnswer(server, input);
  if (outcome.kind === 'ready') {
    logger.info({ pid: server.pid, port: address.port }, 'started the database server');
    return server;
  }
  await endServer(server, clock);
  if (outcome.kind === 'refused') throw refusal(outcome.reason, input);
  const reason = outcome.kind === 'ended' ? 'ended while it was starting' : 'did not answer in time';
  throw embeddedDatabaseFailed(reason, { logTail: readTail(logFile) });
}

async function waitForAnswer(server: ServerProcess, { address, clock, signal }: LaunchInput): Promise<Outcome> {
  const deadlineAt = clock.elapsed() + ANSWER_PATIENCE_MS;
  while (!server.hasEnded()) {
    const answer = await askServer(address);
    if (answer.kind !== 'not-yet') return answer;
    if (signal.aborted || clock.elapsed() >= deadlineAt) return { kind: 'silent' };
    await sleep(ASK_INTERVAL_MS, signal);
  }
  return { kind: 'ended' };
}

function refusal(reason: string, { logFile }: LaunchInput): Error {
  return embeddedDatabaseFailed(`refused us: ${reason}`, { logTail: readTail(logFile) });
}

/** One old log is kept. Only between servers: a running one would go on writing to the renamed file. */
function rotateLog(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}

function readTail(logFile: string): string {
  if (!existsSync(logFile)) return '';
  const descriptor = openSync(logFile, 'r');
  try {
    const buffer = Buffer.alloc(TAIL_BYTES);
    const from = Math.max(0, fstatSync(descriptor).size - TAIL_BYTES);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, TAIL_BYTES, from)).trim();
  } finally {
    closeSync(descriptor);
  }
}

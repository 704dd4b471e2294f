/**
 * Asks one database at a steady pace and pours the answers into the window; never two questions at once:
 *
 *   created ──start──▶ waiting ──due──▶ asking ──▶ waiting … ──stop──▶ stopped
 *
 * A database that does not answer is asked again at the same pace.
 */
import { compareTotals } from '#algorithms/databases/statement-work.ts';
import { type Clock, sleep } from '#base/clock.ts';
import { isAppError, messageOf } from '#base/errors.ts';
import type { NewId } from '#base/ids.ts';
import type { Logger } from '#base/logger.ts';
import { toLogRecord } from '#domain/database-finding.ts';
import type { LogRecord, SamplePoint } from '#domain/signal.ts';
import type { DatabaseInspector, DatabaseStatus, StatementTotals } from '#ports/database-inspector.ts';
import type { SignalSink } from '#ports/signal-sink.ts';
import { IndexAdviser } from './advice.ts';
import { findLockHolders } from './lock-holders.ts';
import { gauge, reportLocks, reportSizes, reportStatements, reportStatus } from './report.ts';
import { compareSettings, type Settings } from './setting-changes.ts';

/** Statements and sizes cost the server more than the rest and change more slowly. */
const STATEMENTS_EVERY_MS = 10_000;
const SIZES_EVERY_MS = 60_000;
const ROUND_TIMEOUT_MS = 10_000;
/** Settings take at most this share of the time: a server with thousands of tables needs a while to list them. */
const SETTINGS_SHARE = 0.02;

export interface DatabaseWatchParts {
  readonly inspector: DatabaseInspector;
  readonly sink: SignalSink;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly everyMs: number;
}

export class DatabaseWatch {
  readonly service: string;
  readonly #parts: DatabaseWatchParts;
  readonly #adviser: IndexAdviser;
  readonly #ending = new AbortController();
  #isUp: boolean | undefined;
  #status: DatabaseStatus | undefined;
  #settings: { readonly at: number; readonly values: Settings } | undefined;
  #settingsDueAt = Number.NEGATIVE_INFINITY;
  #totals: { readonly at: number; readonly statements: readonly StatementTotals[] } | undefined;
  #sizedAt = Number.NEGATIVE_INFINITY;
  #loop: Promise<void> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: DatabaseWatchParts) {
    this.service = parts.inspector.service;
    this.#parts = parts;
    this.#adviser = new IndexAdviser(parts.inspector);
  }

  /** Undefined before the first answer. */
  get isUp(): boolean | undefined {
    return this.#isUp;
  }

  /** One round out of turn. Says whether the database answered. */
  async askNow(): Promise<boolean> {
    await this.#inTurn();
    return this.#isUp === true;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { clock, everyMs } = this.#parts;
    const ended = this.#ending.signal;
    while (!ended.aborted) {
      const begunAt = clock.elapsed();
      await this.#inTurn();
      await sleep(Math.max(0, everyMs - (clock.elapsed() - begunAt)), ended);
    }
  }

  /** After the round that is under way, if one is. */
  #inTurn(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#ask(this.#parts.clock.elapsed()));
    return this.#turn;
  }

  async #ask(begunAt: number): Promise<void> {
    const { inspector, sink, clock, logger } = this.#parts;
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(ROUND_TIMEOUT_MS)]);
    const samples: SamplePoint[] = [];
    const logs: LogRecord[] = [];
    try {
      await this.#readOften(samples, logs, signal);
      await this.#readSeldom(samples, logs, signal);
      this.#note(true);
    } catch (error) {
      // Cut off by the stop, which says nothing about the database.
      if (this.#ending.signal.aborted) return;
      logger.debug({ err: error, service: inspector.service }, 'a watched database could not be read');
      if (isFull(error)) samples.push(gauge('database.connections.used_ratio', 1, clock.now(), '1'));
      this.#note(samples.length > 0, messageOf(error));
    }
    const at = clock.now();
    samples.push(gauge('database.up', this.#isUp === true ? 1 : 0, at, '1'));
    samples.push(gauge('database.scrape.duration', (clock.elapsed() - begunAt) / 1000, at, 's'));
    sink.accept({ origin: { service: inspector.service }, samples, logs });
  }

  /** Said once, when it changes. */
  #note(isUp: boolean, reason = ''): void {
    const { inspector, logger } = this.#parts;
    if (this.#isUp !== isUp && !isUp)
      logger.warn({ service: inspector.service, reason }, 'a watched database is silent');
    if (this.#isUp === false && isUp) logger.info({ service: inspector.service }, 'a watched database answers again');
    this.#isUp = isUp;
  }

  async #readOften(samples: SamplePoint[], logs: LogRecord[], signal: AbortSignal): Promise<void> {
    const { inspector, clock } = this.#parts;
    const status = await inspector.readStatus(signal);
    samples.push(...reportStatus(status, this.#status, clock.now()));
    this.#status = status;
    const graph = await inspector.readLocks(signal);
    const at = clock.now();
    samples.push(...reportLocks(graph, at));
    logs.push(...findLockHolders(graph).map(holder => toLogRecord(holder, at)));
    await this.#readSettings(signal);
  }

  /** What was set otherwise since the last reading was so from the time of that reading on, as far as anybody can tell. */
  async #readSettings(signal: AbortSignal): Promise<void> {
    const { inspector, sink, clock, newId, logger } = this.#parts;
    const { settings, service, system } = inspector;
    const begunAt = clock.elapsed();
    if (settings === undefined || begunAt < this.#settingsDueAt) return;
    const before = this.#settings;
    const at = clock.now();
    // A server that has just told its status is there: one that will not list its settings is watched without them.
    const values = await settings.read(signal).catch((error: unknown) => {
      logger.debug({ err: error, service }, 'the settings of a watched database could not be read');
      return undefined;
    });
    this.#settingsDueAt = begunAt + (clock.elapsed() - begunAt) / SETTINGS_SHARE;
    if (values === undefined) return;
    this.#settings = { at, values };
    const change = before && compareSettings(before.values, values);
    if (change === undefined) return;
    sink.acceptChange({ ...change, id: newId(), at: before!.at, service, actor: system });
  }

  async #readSeldom(samples: SamplePoint[], logs: LogRecord[], signal: AbortSignal): Promise<void> {
    const { inspector, clock } = this.#parts;
    const before = this.#totals;
    if (before === undefined || clock.elapsed() - before.at >= STATEMENTS_EVERY_MS) {
      const statements = await inspector.readStatements(signal);
      const elapsed = clock.elapsed();
      this.#totals = { at: elapsed, statements };
      const work = before === undefined ? [] : compareTotals(before.statements, statements, elapsed - before.at);
      samples.push(...reportStatements(work, clock.now()));
      const missing = await this.#adviser.advise(work, elapsed, signal);
      logs.push(...missing.map(finding => toLogRecord(finding, clock.now())));
    }
    if (clock.elapsed() - this.#sizedAt >= SIZES_EVERY_MS) {
      this.#sizedAt = clock.elapsed();
      samples.push(...reportSizes(await inspector.readSizes(signal), clock.now()));
    }
  }
}

function isFull(error: unknown): boolean {
  return isAppError(error) && error.code === 'WATCHED_DATABASE_FULL';
}

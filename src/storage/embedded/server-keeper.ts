/**
 * Keeps one server running for as long as we live:
 *
 *   running ─server dies─▶ waiting ─backoff─▶ launching ─answers─▶ running
 *                             ▲──────fails────────┘
 *   any ─stop─▶ stopping ─server ended─▶ stopped
 *
 * One loop does everything in turn, so there are never two servers.
 */
import { type Backoff, backoffMs } from '#base/backoff.ts';
import { sleep } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { type LaunchInput, launchServer } from './launch.ts';
import { endServer, type ServerProcess } from './server-process.ts';

export interface KeeperInput extends Omit<LaunchInput, 'signal'> {
  readonly server: ServerProcess;
}

const BACKOFF: Backoff = { firstMs: 200, factor: 2, maxMs: 5_000 };
/** A server that ran for this long was well: its next death counts as the first. */
const STEADY_AFTER_MS = 60_000;
const WATCH_INTERVAL_MS = 100;

export class ServerKeeper {
  readonly #input: KeeperInput;
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;
  #server: ServerProcess;
  #stopped: Promise<void> | undefined;

  constructor(input: KeeperInput) {
    this.#input = input;
    this.#server = input.server;
    this.#watching = this.#watch();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
    await endServer(this.#server, this.#input.clock);
  }

  async #watch(): Promise<void> {
    const { clock, logger } = this.#input;
    let attempt = 0;
    while (!this.#isStopping()) {
      const runningSince = clock.elapsed();
      await this.#untilServerDies();
      if (this.#isStopping()) return;
      if (clock.elapsed() - runningSince >= STEADY_AFTER_MS) attempt = 0;
      logger.warn({ pid: this.#server.pid }, 'the database server died; starting it again');
      attempt = await this.#relaunch(attempt);
    }
  }

  async #untilServerDies(): Promise<void> {
    while (!this.#server.hasEnded() && !this.#isStopping()) {
      await unreferencedSleep(WATCH_INTERVAL_MS, this.#stopping.signal);
    }
  }

  /** Returns the number of attempts since the server was last steady. */
  async #relaunch(attemptsBefore: number): Promise<number> {
    const { logger } = this.#input;
    for (let attempt = attemptsBefore + 1; ; attempt++) {
      await sleep(backoffMs(BACKOFF, attempt), this.#stopping.signal);
      if (this.#isStopping()) return attempt;
      try {
        this.#server = await launchServer({ ...this.#input, signal: this.#stopping.signal });
        return attempt;
      } catch (error) {
        logger.error({ attempt, reason: messageOf(error) }, 'the database server could not be started again');
      }
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}

/** Watching alone is no reason to keep our process alive. */
function unreferencedSleep(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, durationMs).unref();
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

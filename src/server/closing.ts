import { sleep } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';

interface Closer {
  readonly name: string;
  readonly limitMs: number;
  readonly close: () => unknown;
}

/**
 * What was opened, closed in the opposite order, each part for itself: one that fails or takes too long is named in the
 * log and does not keep the others from closing. Safe to close half-way through opening, and twice.
 */
export class Closing {
  readonly #logger: Logger;
  readonly #closers: Closer[] = [];
  #ending: Promise<void> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(name: string, limitMs: number, close: () => unknown): void {
    this.#closers.push({ name, limitMs, close });
  }

  close(): Promise<void> {
    this.#ending ??= this.#closeAll();
    return this.#ending;
  }

  async #closeAll(): Promise<void> {
    for (const closer of this.#closers.reverse()) await this.#closeOne(closer);
  }

  async #closeOne({ name, limitMs, close }: Closer): Promise<void> {
    const patience = new AbortController();
    const late = sleep(limitMs, patience.signal).then(() => 'late' as const);
    try {
      const outcome = await Promise.race([Promise.resolve(close()), late]);
      if (outcome === 'late') this.#logger.warn({ part: name, limitMs }, 'part took too long to close and was left');
    } catch (error) {
      this.#logger.warn({ part: name, err: error }, 'part could not be closed in order');
    } finally {
      patience.abort();
    }
  }
}

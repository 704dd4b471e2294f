import { toCloudEvent } from '#api/cloud-event.ts';
import { type Backoff, backoffMs } from '#base/backoff.ts';
import { type Clock, sleep } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { EventReceiver, Reception } from '#ports/event-receiver.ts';
import type { Journal } from '#ports/journal.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import { matchesKind } from '../events.ts';

/**
 * The journal told to one receiver, in order, each entry until it is taken. What is remembered is one number, the last
 * sequence that needs no more telling; it lies in the database, so that neither a restart nor an absence loses anything.
 * An entry that was taken just before a kill is told once more.
 *
 *   idle ⇄ telling ──failed──▶ waiting (backoff) ──▶ telling
 *             └──gone──▶ paused, until the next start            any ──stop──▶ stopped
 */
export interface FeedParts {
  readonly receiver: EventReceiver;
  readonly journal: Pick<Journal, 'read' | 'onAppended'>;
  readonly savedState: SettingsStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: () => number;
  readonly logger: Logger;
  readonly retry?: Backoff;
}

/** Counted since the start, but for what waits. */
export interface FeedState {
  readonly id: string;
  readonly delivered: number;
  readonly failed: number;
  readonly waiting: number;
  readonly isPaused: boolean;
  readonly lastFailure: { readonly at: number; readonly sequence: number; readonly reason: Sentence } | undefined;
}

const PAGE = 100;
const RETRY: Backoff = { firstMs: 1000, maxMs: 300_000, factor: 2 };
const MEDIA_TYPE = 'application/cloudevents+json; charset=utf-8';

export class WebhookFeed {
  readonly #parts: FeedParts;
  readonly #name: string;
  readonly #ending = new AbortController();
  #position = 0;
  #saved = 0;
  #newest = 0;
  #delivered = 0;
  #failed = 0;
  #waiting = 0;
  #isPaused = false;
  #lastFailure: FeedState['lastFailure'];
  #wakeUp: () => void = () => {};
  #running: Promise<void> | undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#name = `webhook/${parts.receiver.id}`;
  }

  /** Resolves when the place is known: one that is new begins with what is appended from now on. */
  async start(): Promise<void> {
    const { journal, savedState } = this.#parts;
    const head = (await journal.read({ newestFirst: true, limit: 1 }))[0]?.sequence ?? 0;
    const saved = (await savedState.find(this.#name)) as { readonly position: number } | undefined;
    // A database that was restored may be behind what was told.
    this.#position = Math.min(saved?.position ?? head, head);
    await this.#save();
    const unsubscribe = journal.onAppended(entry => this.#wake(entry));
    this.#running = this.#run(head).finally(unsubscribe);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#wakeUp();
    await this.#running;
  }

  state(): FeedState {
    return {
      id: this.#parts.receiver.id,
      delivered: this.#delivered,
      failed: this.#failed,
      waiting: this.#waiting,
      isPaused: this.#isPaused,
      lastFailure: this.#lastFailure,
    };
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  #wants({ kind }: JournalEntry): boolean {
    return matchesKind(kind, this.#parts.receiver.kinds);
  }

  #wake(entry: JournalEntry): void {
    this.#newest = entry.sequence;
    if (this.#wants(entry)) this.#waiting += 1;
    this.#wakeUp();
  }

  async #run(head: number): Promise<void> {
    await this.#patiently(() => this.#countBacklog(head));
    while (!this.#isEnding) {
      await this.#patiently(() => this.#tellAll());
      await this.#untilWoken();
    }
    await this.#save().catch(error => this.#logAway(error));
  }

  /** The database may be away: what was begun is then begun again. */
  async #patiently(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; !this.#isEnding; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt === 1) this.#logAway(error);
        await sleep(this.#pauseMs(attempt), this.#ending.signal);
      }
    }
  }

  #logAway(error: unknown): void {
    this.#parts.logger.warn({ err: error, webhook: this.#parts.receiver.id }, 'a webhook waits for the database');
  }

  async #countBacklog(head: number): Promise<void> {
    let count = 0;
    for (let place = this.#position; place < head && !this.#isEnding; ) {
      const entries = await this.#parts.journal.read({ afterSequence: place, beforeSequence: head + 1, limit: PAGE });
      count += entries.filter(entry => this.#wants(entry)).length;
      place = entries.at(-1)?.sequence ?? head;
    }
    this.#waiting += count;
  }

  async #tellAll(): Promise<void> {
    while (!this.#isEnding && !this.#isPaused) {
      const entries = await this.#parts.journal.read({ afterSequence: this.#position, limit: PAGE });
      for (const entry of entries) {
        if (this.#wants(entry) && !(await this.#tell(entry))) return;
        this.#position = entry.sequence;
        // Each that was told, and now and then the many that were not wanted.
        if (this.#wants(entry) || this.#position - this.#saved >= PAGE) await this.#save();
      }
      // What was appended while we read is there as well.
      if (entries.length < PAGE && this.#position >= this.#newest) {
        this.#waiting = 0;
        return;
      }
    }
  }

  /** True when it was taken; false when nothing more is to be told. */
  async #tell(entry: JournalEntry): Promise<boolean> {
    const event = { id: entry.id, mediaType: MEDIA_TYPE, body: JSON.stringify(toCloudEvent(entry)) };
    for (let attempt = 1; !this.#isEnding; attempt++) {
      const reception = await this.#parts.receiver.deliver(event, this.#ending.signal);
      if (reception.status === 'taken') {
        this.#noteTaken(attempt);
        return true;
      }
      if (this.#isEnding) return false;
      this.#noteFailure(entry, reception, attempt);
      if (this.#isPaused) return false;
      const askedMs = reception.status === 'failed' ? (reception.retryAfterMs ?? 0) : 0;
      await sleep(Math.max(this.#pauseMs(attempt), askedMs), this.#ending.signal);
    }
    return false;
  }

  #noteTaken(attempt: number): void {
    this.#delivered += 1;
    this.#waiting = Math.max(0, this.#waiting - 1);
    if (attempt > 1) this.#parts.logger.info({ webhook: this.#parts.receiver.id, attempt }, 'a webhook is back');
  }

  #noteFailure(
    { sequence }: JournalEntry,
    { status, reason }: Exclude<Reception, { status: 'taken' }>,
    attempt: number,
  ): void {
    const { clock, logger, receiver } = this.#parts;
    this.#failed += 1;
    this.#lastFailure = { at: clock.now(), sequence, reason };
    this.#isPaused = status === 'gone';
    if (attempt === 1 || this.#isPaused) {
      logger.warn({ webhook: receiver.id, sequence, reason: reason.en }, 'a webhook did not take an event');
    }
  }

  /** Half of it at random, so that many do not come back at one moment. */
  #pauseMs(attempt: number): number {
    return backoffMs(this.#parts.retry ?? RETRY, attempt) * (0.5 + this.#parts.random() / 2);
  }

  async #save(): Promise<void> {
    if (this.#saved === this.#position && this.#saved !== 0) return;
    const position = this.#position;
    await this.#parts.savedState.save(this.#name, { position });
    this.#saved = position;
  }

  /** One that is paused sleeps until the end, and goes on counting what waits. */
  async #untilWoken(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakeUp = resolve;
    if (this.#isEnding || (!this.#isPaused && this.#newest > this.#position)) resolve();
    await promise;
  }
}

import type { ServerResponse } from 'node:http';
import { toCloudEvent } from '#api/cloud-event.ts';
import type { Logger } from '#base/logger.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Journal } from '#ports/journal.ts';

/**
 * The journal as server-sent events. Each stream remembers one number, the last sequence it sent, and reads on from
 * there: nothing is buffered, nothing is lost or doubled, and a resumed stream is a stream like any other. Who asks for
 * it is told that too much was missed, rather than all of it: a page that slept for a week reads anew instead.
 *
 *   open ──▶ sending ⇄ idle (woken by each appended entry) ──▶ closed (by the client, by slowness, by the end)
 */
export interface EventStreams {
  open(response: ServerResponse, request: StreamRequest): void;
  readonly size: number;
  /** Ends every stream; none can be opened any more. */
  close(): void;
}

export interface StreamRequest {
  /** Entries after this sequence number; absent: only those still to come. */
  readonly afterSequence?: number;
  /** Of more missed entries than these only the number is told. */
  readonly mostMissed?: number;
  /** Exact kinds, or `incident.*` for a family; empty: all. */
  readonly kinds: readonly string[];
  /** Asked now and then: a stream does not outlive the session or token that opened it. */
  readonly isAllowed?: () => Promise<boolean>;
}

interface StreamsParts {
  readonly journal: Pick<Journal, 'read' | 'onAppended'>;
  readonly logger: Logger;
  readonly heartbeatMs?: number;
  /** A client that takes nothing for so long is cut off. */
  readonly patienceMs?: number;
}

const PAGE = 200;
const HEARTBEAT_MS = 15_000;
const PATIENCE_MS = 10_000;
/** Tells the browser how long to wait before it connects again. */
const RETRY_MS = 2000;

export function createEventStreams(parts: StreamsParts): EventStreams {
  const streams = new Set<EventStream>();
  const unsubscribe = parts.journal.onAppended(entry => {
    for (const stream of streams) stream.wake(entry);
  });
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.beat();
  }, parts.heartbeatMs ?? HEARTBEAT_MS);
  heartbeat.unref();
  let isClosed = false;
  return {
    open(response, request) {
      const stream = new EventStream(parts, response, request);
      streams.add(stream);
      response.once('close', () => streams.delete(stream));
      stream.start();
      if (isClosed) stream.end();
    },
    get size() {
      return streams.size;
    },
    close() {
      isClosed = true;
      unsubscribe();
      clearInterval(heartbeat);
      for (const stream of streams) stream.end();
    },
  };
}

export function matchesKind(kind: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  return wanted.some(each => (each.endsWith('.*') ? kind.startsWith(each.slice(0, -1)) : kind === each));
}

class EventStream {
  readonly #parts: StreamsParts;
  readonly #response: ServerResponse;
  readonly #kinds: readonly string[];
  /** Undefined until the first entry comes by, for a stream that wants only what is still to come. */
  #last: number | undefined;
  #newest = 0;
  /** Until its place is told, too. */
  #isSending = true;
  readonly #isAllowed: () => Promise<boolean>;
  readonly #mostMissed: number;

  constructor(parts: StreamsParts, response: ServerResponse, request: StreamRequest) {
    this.#parts = parts;
    this.#response = response;
    this.#kinds = request.kinds;
    this.#last = request.afterSequence;
    this.#isAllowed = request.isAllowed ?? (async () => true);
    this.#mostMissed = request.mostMissed ?? Number.POSITIVE_INFINITY;
  }

  start(): void {
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.#response.flushHeaders();
    void this.#begin();
  }

  /** Tells where the stream begins: a browser that connects again then misses nothing, even if it has heard nothing. */
  async #begin(): Promise<void> {
    const head = await this.#readHead();
    if (this.#isOver()) return;
    const isNew = this.#last === undefined && head > 0;
    this.#response.write(`retry: ${RETRY_MS}\n${isNew ? `id: ${head}\n` : ''}\n`);
    const missed = head - (this.#last ?? head);
    if (missed > this.#mostMissed) this.#skip(head, missed);
    this.#isSending = false;
    if (this.#last !== undefined) this.#send();
  }

  /** 0 when nothing is there, or the database is away: then the place is told with the first entry. */
  async #readHead(): Promise<number> {
    try {
      return (await this.#parts.journal.read({ newestFirst: true, limit: 1 }))[0]?.sequence ?? 0;
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'event stream begins without its place: the journal cannot be read');
      return 0;
    }
  }

  #skip(head: number, missed: number): void {
    this.#last = head;
    this.#response.write(`id: ${head}\nevent: skipped\ndata: ${JSON.stringify({ missed })}\n\n`);
  }

  wake(entry: JournalEntry): void {
    this.#last ??= entry.sequence - 1;
    this.#newest = entry.sequence;
    this.#send();
  }

  /** Also a second chance after the database was away. */
  beat(): void {
    this.#endWhenRefused();
    if (this.#isSending) return;
    this.#response.write(': still here\n\n');
    if (this.#last !== undefined && this.#newest > this.#last) this.#send();
  }

  end(): void {
    this.#response.end();
  }

  #endWhenRefused(): void {
    this.#isAllowed()
      .then(isAllowed => isAllowed || this.end())
      .catch(error =>
        this.#parts.logger.warn({ err: error }, 'it could not be told whether an event stream may go on'),
      );
  }

  #send(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#sendAll()
      .catch(error => this.#parts.logger.warn({ err: error }, 'event stream waits: the journal cannot be read'))
      .finally(() => {
        this.#isSending = false;
      });
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const last: number = this.#last ?? 0;
      const entries = await this.#parts.journal.read({ afterSequence: last, limit: PAGE });
      for (const entry of entries) {
        if (this.#isOver()) return;
        if (matchesKind(entry.kind, this.#kinds) && !this.#response.write(format(entry))) await this.#drained();
        this.#last = entry.sequence;
      }
      // What was appended while we read woke nobody: look whether the end has really been reached.
      if (entries.length < PAGE && (this.#last ?? 0) >= this.#newest) return;
      if (entries.length === 0) return;
    }
  }

  #isOver(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  async #drained(): Promise<void> {
    const response = this.#response;
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => {
        this.#parts.logger.warn({}, 'a reader of events was too slow and was cut off');
        response.destroy();
      }, this.#parts.patienceMs ?? PATIENCE_MS);
      function done(): void {
        clearTimeout(timer);
        response.off('drain', done);
        response.off('close', done);
        resolve();
      }
      response.once('drain', done);
      response.once('close', done);
    });
  }
}

/** Without a name of its own, so that one listener of a page hears every kind; the CloudEvent carries its type. */
function format(entry: JournalEntry): string {
  return `id: ${entry.sequence}\ndata: ${JSON.stringify(toCloudEvent(entry))}\n\n`;
}

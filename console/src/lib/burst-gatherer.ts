import type { JournalFact } from './journal-fact.ts';

/** What many facts of a short time have in common: enough to know what to read again, however many there were. */
export interface Burst {
  readonly facts: number;
  /** First words of their kinds. */
  readonly families: ReadonlySet<string>;
  readonly incidents: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
  /** Facts were missed: whatever is on the screen may be old. */
  readonly isIncomplete: boolean;
}

/** After a quiet time news are shown so soon, ... */
const SOON_MS = 300;
/** ... and while they keep coming only so often: whoever shouts cannot make the page read without end. */
const BUSY_MS = 2000;

/**
 * Gathers facts into bursts.
 *
 *   quiet ──fact──▶ gathering (soon, or when the last burst is long enough ago) ──▶ telling ──told──▶ quiet, or gathering
 */
export class BurstGatherer {
  readonly #tellOthers: (burst: Burst) => Promise<unknown>;
  readonly #now: () => number;
  #facts: JournalFact[] = [];
  #isIncomplete = false;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isTelling = false;
  #isStopped = false;

  /** Of the next burst is told only when the promise for the last one has settled: a slow server is not overrun. */
  constructor(tellOthers: (burst: Burst) => Promise<unknown>, now: () => number) {
    this.#tellOthers = tellOthers;
    this.#now = now;
  }

  take(fact: JournalFact): void {
    this.#facts.push(fact);
    this.#plan();
  }

  /** Some facts will never be told. */
  noteGap(): void {
    this.#isIncomplete = true;
    this.#plan();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#isTelling || this.#isStopped) return;
    const waitMs = Math.max(SOON_MS, this.#lastAt + BUSY_MS - this.#now());
    this.#timer = setTimeout(() => void this.#tell(), waitMs);
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    this.#isTelling = true;
    const facts = this.#facts;
    const isIncomplete = this.#isIncomplete;
    this.#facts = [];
    this.#isIncomplete = false;
    await this.#tellOthers({
      facts: facts.length,
      families: new Set(facts.map(({ kind }) => kind.split('.')[0]!)),
      incidents: new Set(facts.flatMap(({ incident }) => incident ?? [])),
      runs: new Set(facts.flatMap(({ run }) => run ?? [])),
      isIncomplete,
    }).catch(() => undefined);
    this.#lastAt = this.#now();
    this.#isTelling = false;
    if (this.#facts.length > 0 || this.#isIncomplete) this.#plan();
  }
}

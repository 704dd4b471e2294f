import type { SignalBatch } from '#domain/signal.ts';
import { MAX_ITEMS } from './limits.ts';

/** What one request gave: batches by origin, and what could not be used, by reason. */
export class Intake {
  readonly batches: SignalBatch[] = [];
  readonly rejected = new Map<string, number>();
  /** Parts left out of items that were taken. */
  readonly ignored = new Map<string, number>();
  #items = 0;

  /** Makes room for one more item; false, and counted, once the request holds too many. */
  admit(): boolean {
    if (this.#items >= MAX_ITEMS) {
      this.reject(`more than ${MAX_ITEMS} in one request`);
      return false;
    }
    this.#items += 1;
    return true;
  }

  reject(reason: string, count = 1): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + count);
  }

  ignore(reason: string, count = 1): void {
    this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + count);
  }
}

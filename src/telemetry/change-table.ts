import type { Clock } from '#base/clock.ts';
import type { Change } from '#domain/change.ts';
import { admit } from './admission.ts';
import type { Tally } from './tally.ts';

interface ChangeQuery {
  readonly service?: string;
  /** `fromMs` <= at < `toMs`. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

interface ChangeTableSettings {
  readonly spanMs: number;
  readonly maxChanges: number;
}

const CHANGE_BYTES = 600;

/** Recent changes by their time, oldest first; each id once. Changes are rare, so plain objects do. */
export class ChangeTable {
  readonly #settings: ChangeTableSettings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tally: Tally;
  #changes: Change[] = [];

  constructor(settings: ChangeTableSettings, clock: Pick<Clock, 'now'>, tally: Tally) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tally = tally;
  }

  /** False when the change is known already or outside the window. */
  append(change: Change): boolean {
    const now = this.#clock.now();
    this.#changes = this.#changes.filter(known => known.at >= now - this.#settings.spanMs);
    const admission = this.#changes.some(known => known.id === change.id)
      ? 'repeated'
      : admit(change.at, now, this.#settings.spanMs);
    if (admission !== 'ok') {
      this.#tally.add(`changes dropped: ${admission}`);
      return false;
    }
    const after = this.#changes.findLastIndex(known => known.at <= change.at);
    this.#changes.splice(after + 1, 0, change);
    if (this.#changes.length > this.#settings.maxChanges) {
      this.#changes.shift();
      this.#tally.add('changes removed: limit');
    }
    this.#tally.add('changes accepted');
    return true;
  }

  find(query: ChangeQuery): Change[] {
    const earliest = Math.max(query.fromMs ?? 0, this.#clock.now() - this.#settings.spanMs);
    const end = query.toMs ?? Number.POSITIVE_INFINITY;
    return this.#changes.filter(
      ({ service, at }) => (query.service === undefined || service === query.service) && at >= earliest && at < end,
    );
  }

  sizeBytes(): number {
    return this.#changes.length * CHANGE_BYTES;
  }
}

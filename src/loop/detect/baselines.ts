interface Entry<Baseline> {
  readonly baseline: Baseline;
  seenAt: number;
}

export type SavedBaselines<Baseline> = readonly (readonly [string, Entry<Baseline>])[];

/** A rhythm of a week is remembered over a holiday of another; what is gone for longer is forgotten. */
const REMEMBERED_MS = 14 * 86_400_000;
const PRUNE_EVERY_MS = 3_600_000;

/** What is normal for many things by name, as plain data. What was not seen for two weeks goes. */
export class Baselines<Baseline> {
  readonly #entries: Map<string, Entry<Baseline>>;
  readonly #create: () => Baseline;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor(create: () => Baseline, saved: SavedBaselines<Baseline> = []) {
    this.#create = create;
    this.#entries = new Map(saved);
  }

  find(key: string): Baseline | undefined {
    return this.#entries.get(key)?.baseline;
  }

  /** The baseline that is to learn now; a new one for a new name. */
  take(key: string, now: number): Baseline {
    this.#pruneWhenDue(now);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.seenAt = now;
      return known.baseline;
    }
    const baseline = this.#create();
    this.#entries.set(key, { baseline, seenAt: now });
    return baseline;
  }

  save(): SavedBaselines<Baseline> {
    return [...this.#entries];
  }

  #pruneWhenDue(now: number): void {
    if (Math.abs(now - this.#prunedAt) < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    for (const [key, { seenAt }] of this.#entries) if (seenAt < now - REMEMBERED_MS) this.#entries.delete(key);
  }
}

/**
 * Takes profiles and keeps them; for each target and kind:
 *
 *   idle ──take──▶ under way (who asks meanwhile waits for the same) ──▶ kept, or told as missing ──▶ idle
 */
import { messageOf } from '#base/errors.ts';
import type { AdapterSurroundings } from '#ports/adapter.ts';
import type { ProfileCapture, ProfileKind } from '#ports/profile-source.ts';
import type { CaptureStore } from './capture-store.ts';
import type { TargetReader } from './target-reader.ts';

type Surroundings = Pick<AdapterSurroundings, 'clock' | 'newId' | 'logger'> & {
  readonly store: CaptureStore;
  /** Ends everything. */
  readonly ended: AbortSignal;
};

export class ProfileTaker {
  readonly #reader: TargetReader;
  readonly #surroundings: Surroundings;
  readonly #underWay = new Map<ProfileKind, Promise<ProfileCapture | undefined>>();
  #isSilent = false;

  constructor(reader: TargetReader, surroundings: Surroundings) {
    this.#reader = reader;
    this.#surroundings = surroundings;
  }

  get service(): string {
    return this.#reader.service;
  }

  get name(): string {
    return this.#reader.instance ?? this.#reader.service;
  }

  get kinds(): readonly ProfileKind[] {
    return this.#reader.kinds;
  }

  /** Whether it gave no profile when it was asked last. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** Never rejects; undefined when there is none. */
  take(kind: ProfileKind): Promise<ProfileCapture | undefined> {
    const taking = this.#underWay.get(kind) ?? this.#takeOnce(kind).finally(() => this.#underWay.delete(kind));
    this.#underWay.set(kind, taking);
    return taking;
  }

  async close(): Promise<void> {
    this.#reader.close();
    await Promise.all(this.#underWay.values());
  }

  async #takeOnce(kind: ProfileKind): Promise<ProfileCapture | undefined> {
    const { store, ended, clock, newId, logger } = this.#surroundings;
    const { service, instance } = this.#reader;
    try {
      const bytes = await this.#reader.read(kind, ended);
      const about = { id: newId(), service, kind, at: clock.now() };
      const capture = { ...about, ...(instance === undefined ? {} : { instance }), bytes };
      store.add(capture);
      this.#isSilent = false;
      return capture;
    } catch (error) {
      if (ended.aborted) return undefined;
      // Once when it falls silent: a process that is down is told of by others.
      if (!this.#isSilent) logger.warn({ service, instance, kind, reason: messageOf(error) }, 'no profile');
      this.#isSilent = true;
      return undefined;
    }
  }
}

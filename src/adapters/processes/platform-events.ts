import type { PlatformEvent } from '#ports/platform.ts';

/** Tells listeners, one event after another; one that throws must not keep the others from hearing. */
export class PlatformEvents {
  readonly #listeners = new Set<(event: PlatformEvent) => void>();
  readonly #onFailure: (error: unknown) => void;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  subscribe(listener: (event: PlatformEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(event: PlatformEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }
}

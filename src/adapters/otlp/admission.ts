import { overloaded } from './errors.ts';

/** A call that waits holds what the sender may send unasked (64 KiB), and no more. */
const MAX_WAITING = 256;

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/** Bytes that requests under way may hold together, over HTTP and gRPC alike. */
export class Admission {
  readonly #limitBytes: number;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Gives what lets go of the bytes again. Throws OTLP_OVERLOADED when there is no room. */
  reserve(bytes: number): () => void {
    if (!this.#hasRoomFor(bytes)) throw overloaded();
    this.#heldBytes += bytes;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#heldBytes -= bytes;
      this.#letIn();
    };
  }

  /** Calls `enter` with what lets go again as soon as there is room; gives what ends the wait. Throws OTLP_OVERLOADED when too many wait. */
  wait(bytes: number, enter: (release: () => void) => void): () => void {
    if (this.#waiting.size >= MAX_WAITING) throw overloaded();
    const waiting = { bytes, enter: () => enter(this.reserve(bytes)) };
    this.#waiting.add(waiting);
    this.#letIn();
    return () => void this.#waiting.delete(waiting);
  }

  #letIn(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasRoomFor(waiting.bytes)) return;
      this.#waiting.delete(waiting);
      waiting.enter();
    }
  }

  #hasRoomFor(bytes: number): boolean {
    return this.#heldBytes + bytes <= this.#limitBytes;
  }
}

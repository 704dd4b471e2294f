import { overloaded } from './errors.ts';

/** Bytes that requests under way may hold together, over HTTP and gRPC alike. */
export class Admission {
  readonly #limitBytes: number;
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Gives what lets go of the bytes again, once; throws OTLP_OVERLOADED when there is no room. */
  reserve(bytes: number): () => void {
    if (this.#heldBytes + bytes > this.#limitBytes) throw overloaded();
    this.#heldBytes += bytes;
    let isHeld = true;
    return () => {
      if (isHeld) this.#heldBytes -= bytes;
      isHeld = false;
    };
  }
}

import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outputUnwritable } from '../errors.ts';

/** Numbers gathered before they are written. */
const BATCH = 64 * 1024;

/**
 * A long row of whole numbers that is written once and then read once, on disk as soon as it is long. Memory: one batch.
 *
 *   filling ──read──▶ reading          either ──close──▶ nothing is left
 */
export class IdSpool {
  readonly #parent: string;
  readonly #batch = new Int32Array(BATCH);
  #used = 0;
  #directory: string | undefined;
  #handle: FileHandle | undefined;

  /** @param parent - where the numbers lie while there are many */
  constructor(parent: string = tmpdir()) {
    this.#parent = parent;
  }

  /** Undefined while there is nothing to wait for. */
  add(id: number): Promise<void> | undefined {
    this.#batch[this.#used++] = id;
    return this.#used < BATCH ? undefined : this.#flush();
  }

  /** All numbers in order, in batches that are valid until the next one. */
  async *read(): AsyncGenerator<Int32Array> {
    const last = this.#batch.slice(0, this.#used);
    const handle = this.#handle;
    if (handle !== undefined) {
      for (let at = 0; ; ) {
        const { bytesRead } = await handle.read(this.#batch, 0, this.#batch.byteLength, at);
        if (bytesRead === 0) break;
        at += bytesRead;
        yield this.#batch.subarray(0, bytesRead / 4);
      }
    }
    yield last;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true });
  }

  async #flush(): Promise<void> {
    try {
      this.#directory ??= await mkdtemp(path.join(this.#parent, 'zeroops-logs-'));
      this.#handle ??= await open(path.join(this.#directory, 'ids'), 'w+');
      await this.#handle.appendFile(new Uint8Array(this.#batch.buffer));
    } catch (cause) {
      throw outputUnwritable(this.#directory ?? this.#parent, cause);
    }
    this.#used = 0;
  }
}

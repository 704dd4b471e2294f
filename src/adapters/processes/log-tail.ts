/**
 * Follows one growing file. States of the reader: at an offset, with the beginning of an unfinished line in hand, or
 * skipping the rest of a line that was too long.
 */
import { closeSync, copyFileSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const MAX_LINE_LENGTH = 8192;
const READ_BYTES = 262_144;

export interface LogTailOptions {
  /** The file is emptied beyond this; one older part is kept beside it. */
  readonly capBytes: number;
  /** What was written while nobody looked is left out beyond this. */
  readonly maxBehindBytes: number;
}

const DEFAULT_TAIL: LogTailOptions = { capBytes: 16_777_216, maxBehindBytes: 2_097_152 };

export interface TailRead {
  readonly lines: readonly string[];
  readonly skippedBytes: number;
}

export class LogTail {
  readonly #file: string;
  readonly #options: LogTailOptions;
  #offset: number;
  #unfinished = '';
  #isSkipping = false;
  #decoder = new StringDecoder('utf8');

  /** Begins at the present end of the file. */
  constructor(file: string, options: LogTailOptions = DEFAULT_TAIL) {
    this.#file = file;
    this.#options = options;
    this.#offset = sizeOf(file);
  }

  /** Whole lines that came since the last call; at most one block of them, so that a flood cannot hold the caller. */
  read(): TailRead {
    const size = sizeOf(this.#file);
    if (size < this.#offset) this.#restartAt(0);
    const behind = size - this.#offset;
    if (behind <= 0) return { lines: [], skippedBytes: 0 };
    const skippedBytes = behind > this.#options.maxBehindBytes ? behind - READ_BYTES : 0;
    if (skippedBytes > 0) {
      this.#restartAt(this.#offset + skippedBytes);
      this.#isSkipping = true;
    }
    const lines = this.#split(this.#readBlock());
    if (this.#offset >= this.#options.capBytes && this.#offset >= sizeOf(this.#file)) this.#rotate();
    return { lines, skippedBytes };
  }

  /** Everything that is left, also an unfinished last line: the writer is gone. */
  readToEnd(): string[] {
    const lines: string[] = [];
    for (let block = this.read(); ; block = this.read()) {
      lines.push(...block.lines);
      if (this.#offset >= sizeOf(this.#file)) break;
    }
    if (this.#unfinished !== '' && !this.#isSkipping) lines.push(this.#unfinished);
    this.#restartAt(this.#offset);
    return lines;
  }

  #restartAt(offset: number): void {
    this.#offset = offset;
    this.#unfinished = '';
    this.#isSkipping = false;
    this.#decoder = new StringDecoder('utf8');
  }

  #readBlock(): string {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const descriptor = openSync(this.#file, 'r');
    try {
      const bytes = readSync(descriptor, buffer, 0, READ_BYTES, this.#offset);
      this.#offset += bytes;
      return this.#decoder.write(buffer.subarray(0, bytes));
    } finally {
      closeSync(descriptor);
    }
  }

  #split(text: string): string[] {
    const pieces = (this.#unfinished + text).split('\n');
    this.#unfinished = pieces.pop()!;
    const lines = pieces.map(piece => piece.slice(0, MAX_LINE_LENGTH).replace(/\r$/, ''));
    // The first line end closes the line whose beginning was delivered, or lost, before.
    if (this.#isSkipping && lines.length > 0) {
      lines.shift();
      this.#isSkipping = false;
    }
    if (this.#unfinished.length > MAX_LINE_LENGTH) {
      if (!this.#isSkipping) lines.push(this.#unfinished.slice(0, MAX_LINE_LENGTH));
      this.#unfinished = '';
      this.#isSkipping = true;
    }
    return lines.filter(line => line !== '');
  }

  /** The writer has the file open in append mode, so emptying it is enough; lines written in between are lost. */
  #rotate(): void {
    copyFileSync(this.#file, `${this.#file}.1`);
    truncateSync(this.#file, 0);
    this.#restartAt(0);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

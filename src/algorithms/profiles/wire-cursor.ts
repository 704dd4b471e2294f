import { Unreadable } from './profile.ts';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const TWO_32 = 4_294_967_296;

/**
 * Reads the few parts of protobuf's wire format (protobuf.dev/programming-guides/encoding) that profile.proto uses. Each
 * call moves forward or throws Unreadable, so that no input reads past its message or loops. Algorithms import nothing, so
 * the receiver's reader, which knows errors and caches of texts, cannot serve here.
 */
export class WireCursor {
  readonly #bytes: Uint8Array;
  #position: number;
  readonly #end: number;
  #wireType = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  /** Number of the next field; 0 at the end. */
  nextField(): number {
    if (this.#position === this.#end) return 0;
    const tag = this.integer();
    this.#wireType = tag & 7;
    const field = Math.floor(tag / 8);
    if (field <= 0 || field > 0x1fffffff) throw new Unreadable(`field number ${field}`);
    return field;
  }

  /** A varint as int64: exact up to 2^53 either way. */
  integer(): number {
    let byte = this.#byte();
    if (byte < 128) return byte;
    // Pieces of 28, 28 and 8 bits keep to whole numbers of 32 bits, which are fast.
    let low = byte & 127;
    let middle = 0;
    let top = 0;
    for (let at = 1; byte >= 128; at++) {
      if (at === 10) throw new Unreadable('a number longer than ten bytes');
      byte = this.#byte();
      if (at < 4) low |= (byte & 127) << (7 * at);
      else if (at < 8) middle |= (byte & 127) << (7 * (at - 4));
      else top |= (byte & 127) << (7 * (at - 8));
    }
    // The high half with its sign makes the whole two's complement.
    return ((middle >>> 4) | (top << 24)) * TWO_32 + ((low | (middle << 28)) >>> 0);
  }

  /** A cursor over the message in the current field. */
  message(): WireCursor {
    const [start, end] = this.#span();
    return new WireCursor(this.#bytes, start, end);
  }

  bytes(): Uint8Array {
    const [start, end] = this.#span();
    return this.#bytes.subarray(start, end);
  }

  /** Appends a repeated integer, packed or not. */
  integersInto(target: number[], limit: number): void {
    if (this.#wireType !== BYTES) {
      if (target.length >= limit) throw new Unreadable(`more than ${limit} numbers in one list`);
      target.push(this.integer());
      return;
    }
    const packed = this.message();
    while (packed.#position < packed.#end) {
      if (target.length >= limit) throw new Unreadable(`more than ${limit} numbers in one list`);
      target.push(packed.integer());
    }
  }

  skip(): void {
    if (this.#wireType === VARINT) this.integer();
    else if (this.#wireType === FIXED64) this.#advance(8);
    else if (this.#wireType === BYTES) this.#span();
    else if (this.#wireType === FIXED32) this.#advance(4);
    else throw new Unreadable(`wire type ${this.#wireType}`);
  }

  #span(): [start: number, end: number] {
    if (this.#wireType !== BYTES) throw new Unreadable(`wire type ${this.#wireType} where bytes belong`);
    const length = this.integer();
    const start = this.#advance(length);
    return [start, start + length];
  }

  #byte(): number {
    if (this.#position >= this.#end) throw new Unreadable('it ends in the middle of a field');
    return this.#bytes[this.#position++]!;
  }

  #advance(byteCount: number): number {
    const start = this.#position;
    if (byteCount < 0 || byteCount > this.#end - start) throw new Unreadable('it ends in the middle of a field');
    this.#position = start + byteCount;
    return start;
  }
}

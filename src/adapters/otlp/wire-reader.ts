import { malformed } from './errors.ts';
import type { TextCache } from './text-cache.ts';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const TWO_32 = 4_294_967_296;
const NANOSECONDS_PER_MS = 1_000_000;

/**
 * A cursor over protobuf's wire format (protobuf.dev/programming-guides/encoding) that copies nothing: messages are
 * entered and left by moving a limit. Every read checks bounds and wire type and throws OTLP_MALFORMED, so that no input
 * reads past its message or loops: each call moves forward or throws.
 */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #texts: TextCache;
  #position = 0;
  #limit: number;
  #wireType = 0;

  constructor(bytes: Buffer, texts: TextCache) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#texts = texts;
    this.#limit = bytes.length;
  }

  /** Number of the next field of the message entered; 0 at its end. */
  nextField(): number {
    if (this.#position === this.#limit) return 0;
    const tag = this.#varint();
    this.#wireType = tag % 8;
    const field = Math.floor(tag / 8);
    if (field === 0 || field > 0x1fffffff) throw malformed(`field number ${field}`);
    return field;
  }

  /** Enters the message in the current field; hand the result to `leave`. */
  enter(): number {
    const end = this.#endOfBytes();
    const outer = this.#limit;
    this.#limit = end;
    return outer;
  }

  leave(outerLimit: number): void {
    this.#position = this.#limit;
    this.#limit = outerLimit;
  }

  skip(): void {
    if (this.#wireType === VARINT) this.#varint();
    else if (this.#wireType === FIXED64) this.#advance(8);
    else if (this.#wireType === BYTES) this.#position = this.#endOfBytes();
    else if (this.#wireType === FIXED32) this.#advance(4);
    else throw malformed(`wire type ${this.#wireType}`);
  }

  text(limitBytes: number): string {
    const end = this.#endOfBytes();
    const text = this.#texts.read(this.#bytes, this.#position, end, limitBytes);
    this.#position = end;
    return text;
  }

  /** Bytes as hexadecimal digits; empty unless there are exactly `byteCount`. */
  hex(byteCount: number): string {
    const end = this.#endOfBytes();
    const text = end - this.#position === byteCount ? this.#bytes.toString('hex', this.#position, end) : '';
    this.#position = end;
    return text;
  }

  base64(limitBytes: number): string {
    const end = this.#endOfBytes();
    const text = this.#bytes.toString('base64', this.#position, Math.min(end, this.#position + limitBytes));
    this.#position = end;
    return text;
  }

  /** uint32, uint64, enum: exact up to 2^53. */
  unsigned(): number {
    this.#expect(VARINT);
    return this.#varint();
  }

  /** int64 in two's complement, in decimal digits. */
  signedText(): string {
    this.#expect(VARINT);
    const start = this.#position;
    const rounded = this.#varint();
    if (rounded <= Number.MAX_SAFE_INTEGER) return String(rounded);
    let exact = 0n;
    for (let i = this.#position - 1; i >= start; i--) exact = (exact << 7n) | BigInt(this.#bytes[i]! & 0x7f);
    return String(BigInt.asIntN(64, exact));
  }

  /** sint32, zigzag. */
  zigzag(): number {
    this.#expect(VARINT);
    const raw = this.#varint();
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  double(): number {
    this.#expect(FIXED64);
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** fixed64 as a number, exact up to 2^53. */
  fixed64(): number {
    this.#expect(FIXED64);
    return this.#fixed64At(this.#advance(8));
  }

  signedFixed64(): number {
    this.#expect(FIXED64);
    const start = this.#advance(8);
    return this.#view.getInt32(start + 4, true) * TWO_32 + this.#view.getUint32(start, true);
  }

  /** fixed64 nanoseconds since the epoch as milliseconds, exact to a quarter of a microsecond. */
  instantMs(): number {
    return this.fixed64() / NANOSECONDS_PER_MS;
  }

  /** Appends a repeated number, packed or not. */
  doublesInto(target: number[], limit: number): void {
    this.#repeated(target, limit, FIXED64, start => this.#view.getFloat64(start, true));
  }

  fixed64sInto(target: number[], limit: number): void {
    this.#repeated(target, limit, FIXED64, start => this.#fixed64At(start));
  }

  varintsInto(target: number[], limit: number): void {
    if (this.#wireType === VARINT) {
      this.#push(target, limit, this.#varint());
      return;
    }
    const outer = this.enter();
    while (this.#position < this.#limit) this.#push(target, limit, this.#varint());
    this.leave(outer);
  }

  #repeated(target: number[], limit: number, wireType: number, at: (start: number) => number): void {
    if (this.#wireType === wireType) {
      this.#push(target, limit, at(this.#advance(8)));
      return;
    }
    const outer = this.enter();
    while (this.#position < this.#limit) this.#push(target, limit, at(this.#advance(8)));
    this.leave(outer);
  }

  #push(target: number[], limit: number, value: number): void {
    if (target.length >= limit) throw malformed(`more than ${limit} values in one point`);
    target.push(value);
  }

  #fixed64At(start: number): number {
    return this.#view.getUint32(start + 4, true) * TWO_32 + this.#view.getUint32(start, true);
  }

  /** Little-endian base 128, at most ten bytes; bits beyond 2^53 are rounded. */
  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[this.#advance(1)]!;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
      scale *= 128;
    }
    throw malformed('varint longer than ten bytes');
  }

  #endOfBytes(): number {
    this.#expect(BYTES);
    const length = this.#varint();
    if (length > this.#limit - this.#position) throw malformed('a field reaches past the end of its message');
    return this.#position + length;
  }

  #advance(byteCount: number): number {
    const start = this.#position;
    if (byteCount > this.#limit - start) throw malformed('it ends in the middle of a field');
    this.#position = start + byteCount;
    return start;
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType) throw malformed(`wire type ${this.#wireType} where ${wireType} belongs`);
  }
}

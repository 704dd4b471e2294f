import { createHash, randomBytes } from 'node:crypto';

export type NewId = () => string;

/**
 * UUIDv7 (RFC 9562, section 5.7) with a 12-bit counter after the milliseconds (method 1), so that ids made by one
 * process sort in the order of their making, also when the clock goes back.
 */
export function uuidV7Source(now: () => number, random: (bytes: number) => Uint8Array = randomBytes): NewId {
  let lastMs = 0;
  let counter = 0;
  return function newId(): string {
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      counter = 0;
    } else if (++counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    const bytes = Buffer.from(random(16));
    bytes.writeUIntBE(lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes[8] = 0x80 | (bytes[8]! & 0x3f);
    return written(bytes);
  };
}

/** UUIDv8 (RFC 9562, section 5.8) over a hash of what it names: the same names give the same id everywhere. */
export function uuidV8Of(...names: readonly string[]): string {
  const bytes = createHash('sha256').update(names.join('\n')).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return written(bytes);
}

function written(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const SLOTS = 4096;
const LONGEST_BYTES = 64;

/**
 * Short ASCII strings by their bytes. Telemetry repeats the same names and values without end; sharing them saves most of
 * the decoding time and lets the window hold each once. Direct-mapped: a newcomer replaces what hashes to its slot.
 */
export class TextCache {
  readonly #texts: string[] = new Array(SLOTS).fill('');

  /** At most `limitBytes` of the text, cut between characters. */
  read(bytes: Buffer, start: number, end: number, limitBytes: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > LONGEST_BYTES) return bytes.toString('utf8', start, cutAt(bytes, start, end, limitBytes));
    // FNV-1a; collisions cost time, never correctness.
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const cached = this.#texts[slot]!;
    if (isSame(cached, bytes, start, length)) return cached;
    const text = bytes.toString('utf8', start, end);
    this.#texts[slot] = text;
    return text;
  }
}

/** True only for pure ASCII: any byte above 127 differs from the character it became. */
function isSame(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!;
    if (byte > 127 || text.charCodeAt(i) !== byte) return false;
  }
  return true;
}

/** A character's further bytes look like 10xxxxxx; none of them may be the first one cut off. */
function cutAt(bytes: Buffer, start: number, end: number, limitBytes: number): number {
  let cut = start + limitBytes;
  if (cut >= end) return end;
  while (cut > start && (bytes[cut]! & 0xc0) === 0x80) cut -= 1;
  return cut;
}

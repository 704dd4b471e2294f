import { isGoroutineText, parseGoroutineText } from './parse-goroutine-text.ts';
import { parsePprof } from './parse-pprof.ts';
import { parseV8 } from './parse-v8.ts';
import { type Parsed, type Profile, Unreadable } from './profile.ts';

const HEAD_BYTES = 256;

/**
 * Reads a profile of any kind: pprof (the protobuf message, or a text dump of goroutines) or V8's JSON. What it is, its
 * first bytes say.
 *
 * @param bytes - unpacked; how much that may be is for whoever unpacks to limit
 * @returns the profile, or in words why there is none; never throws
 */
export function parseProfile(bytes: Uint8Array): Parsed {
  try {
    return { profile: read(bytes) };
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.message };
    throw error;
  }
}

function read(bytes: Uint8Array): Profile {
  if (bytes.length === 0) throw new Unreadable('it is empty');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new Unreadable('it is packed twice');
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)).trimStart();
  if (head.startsWith('{') || head.startsWith('[')) return parseV8(new TextDecoder().decode(bytes));
  if (isGoroutineText(head)) return parseGoroutineText(new TextDecoder().decode(bytes).trimStart());
  if (/^(<|HTTP\/|heap profile:|404 )/i.test(head)) throw new Unreadable('it is text of another kind');
  return parsePprof(bytes);
}

import type { HeaderFormat, ParsedLine } from './header.ts';
import { readLine } from './read-line.ts';

/**
 * Joins the lines of a stack trace to the line that it belongs to.
 *
 * States: empty → (a line that begins a record) → holding → (a line that goes on: kept or counted) → holding
 *                → (a line that begins a record, or flush: the held record is given out) → holding or empty
 */
export interface LineJoiner {
  readonly format: HeaderFormat | undefined;
  held: HeldRecord | undefined;
  /** Inside a Python traceback, which ends with a line that is not indented. */
  inTraceback: boolean;
}

/** One record: its first line parted, and what followed. */
export interface JoinedRecord extends ParsedLine {
  /** The first line as written. */
  readonly line: string;
  /** Lines that followed, FOLLOWING_LIMIT at most. */
  readonly following: readonly string[];
  /** Lines that followed and were not kept. */
  readonly dropped: number;
  /** Class of the exception that the record speaks of: `java.io.IOException`, `ValueError`. */
  readonly exception?: string | undefined;
}

interface HeldRecord {
  readonly line: string;
  readonly parsed: ParsedLine;
  readonly following: string[];
  dropped: number;
  characters: number;
}

const FOLLOWING_LIMIT = 100;
/** Characters of the following lines kept of one record, and of one line. */
const CHARACTER_LIMIT = 16_384;
const LINE_LIMIT = 1_024;

export function createLineJoiner(format?: HeaderFormat): LineJoiner {
  return { format, held: undefined, inTraceback: false };
}

/** Takes one line; gives the record before it when this line begins another. O(characters). */
export function joinLine(joiner: LineJoiner, line: string): JoinedRecord | undefined {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  const { held } = joiner;
  if (held && goesOn(joiner, bare)) {
    keep(held, bare);
    return undefined;
  }
  const parsed = readLine(bare, joiner.format) ?? { content: bare.trim() };
  joiner.held = { line: bare, parsed, following: [], dropped: 0, characters: 0 };
  joiner.inTraceback = isTraceback(bare);
  return held && finish(held);
}

/** Gives out the record that is held back, because the source has ended or been quiet for a while. */
export function flushJoiner(joiner: LineJoiner): JoinedRecord | undefined {
  const { held } = joiner;
  joiner.held = undefined;
  joiner.inTraceback = false;
  return held && finish(held);
}

/** What only stack traces say. */
const FRAME =
  /^\s*(?:at [\w$.<>/]+[ (]|at async |Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|goroutine \d+ \[|File ".*", line \d)/;

function goesOn(joiner: LineJoiner, line: string): boolean {
  if (line.trim() === '') return true;
  if (isTraceback(line)) {
    joiner.inTraceback = true;
    return true;
  }
  if (joiner.inTraceback) {
    // The line after the frames names the error and ends the trace, unless a new record cut in.
    if (/^\s/.test(line)) return true;
    joiner.inTraceback = false;
    if (/^[\w.]+(?:Error|Exception|Warning|Interrupt|Exit)?\b(?::|$)/.test(line)) return true;
  }
  if (FRAME.test(line)) return true;
  return joiner.format === undefined ? /^\s/.test(line) : readLine(line, joiner.format) === undefined;
}

function isTraceback(line: string): boolean {
  return line.startsWith('Traceback (most recent call last)');
}

function keep(held: HeldRecord, line: string): void {
  if (held.following.length >= FOLLOWING_LIMIT || held.characters >= CHARACTER_LIMIT) {
    held.dropped++;
    return;
  }
  const kept = line.length > LINE_LIMIT ? line.slice(0, LINE_LIMIT) : line;
  held.following.push(kept);
  held.characters += kept.length;
}

function finish(held: HeldRecord): JoinedRecord {
  const exception = exceptionOf(held);
  return {
    ...held.parsed,
    line: held.line,
    following: held.following,
    dropped: held.dropped,
    exception,
  };
}

const EXCEPTION = /(?:^|[\s:])((?:[\w$]+\.)*[A-Z][\w$]*(?:Exception|Error|Throwable|Interrupt|Warning))(?=[:\s]|$)/;

/** The last error that the record names: in Java the root cause comes last, in Python the error itself. */
function exceptionOf(held: HeldRecord): string | undefined {
  for (let at = held.following.length - 1; at >= 0; at--) {
    const line = held.following[at]!;
    if (/^\s+(?:at|File) /.test(line)) continue;
    const named = EXCEPTION.exec(line)?.[1];
    if (named !== undefined) return named;
  }
  return held.following.length > 0 ? EXCEPTION.exec(held.parsed.content.slice(0, LINE_LIMIT))?.[1] : undefined;
}

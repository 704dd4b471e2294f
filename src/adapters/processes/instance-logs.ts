import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { LogRecord } from '#domain/signal.ts';
import type { LogFiles } from './launcher.ts';
import { type LogStream, parseLogLine } from './log-line.ts';
import { LogTail } from './log-tail.ts';

const MAX_BODY_LENGTH = 8192;
const LAST_WORDS_BYTES = 8192;

export interface LogReading {
  readonly records: readonly LogRecord[];
  readonly skippedBytes: number;
}

/** What one instance writes, as log records. */
export class InstanceLogs {
  readonly #files: LogFiles;
  readonly #output: LogTail;
  readonly #error: LogTail;
  #since = { output: 0, error: 0 };

  constructor(files: LogFiles) {
    this.#files = files;
    this.#output = new LogTail(files.output);
    this.#error = new LogTail(files.error);
  }

  /** What is in the files by now was not written by the process that is about to start. */
  markLaunch(): void {
    this.#since = { output: sizeOf(this.#files.output), error: sizeOf(this.#files.error) };
  }

  read(now: number): LogReading {
    const output = this.#output.read();
    const error = this.#error.read();
    return {
      records: [...toRecords(output.lines, 'stdout', now), ...toRecords(error.lines, 'stderr', now)],
      skippedBytes: output.skippedBytes + error.skippedBytes,
    };
  }

  /** The rest, after the writer is gone. */
  readToEnd(now: number): readonly LogRecord[] {
    return [
      ...toRecords(this.#output.readToEnd(), 'stdout', now),
      ...toRecords(this.#error.readToEnd(), 'stderr', now),
    ];
  }

  /** Why a process may have ended, in its own words: the last line that speaks of an error, else the last lines. */
  findLastWords(): string {
    const lines = readLastLines(this.#files.error, this.#since.error, 'stderr');
    const spoken = lines.length > 0 ? lines : readLastLines(this.#files.output, this.#since.output, 'stdout');
    const telling = spoken.findLast(line => /error|exception|fatal|panic|out of memory|assert/i.test(line));
    return (telling ?? spoken.slice(-3).join(' | ')).slice(0, 500);
  }
}

/** Lines that begin with white space, as those of a stack trace, belong to the line before. */
function toRecords(lines: readonly string[], stream: LogStream, now: number): LogRecord[] {
  const records: LogRecord[] = [];
  for (const line of lines) {
    const last = records.at(-1);
    if (last !== undefined && /^\s/.test(line)) {
      records[records.length - 1] = { ...last, body: `${last.body}\n${line}`.slice(0, MAX_BODY_LENGTH) };
    } else {
      records.push(parseLogLine(line, stream, now));
    }
  }
  return records;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readLastLines(file: string, since: number, stream: LogStream): string[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(descriptor);
    // A file that shrank was emptied because it was full.
    const begin = Math.max(since <= size ? since : 0, size - LAST_WORDS_BYTES);
    const buffer = Buffer.alloc(size - begin);
    readSync(descriptor, buffer, 0, buffer.length, begin);
    const lines = buffer
      .toString('utf8')
      .split('\n')
      .map(line => line.trim());
    return lines.filter(line => line !== '').map(line => parseLogLine(line, stream, 0).body);
  } finally {
    closeSync(descriptor);
  }
}

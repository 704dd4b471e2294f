import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { inputIsFolder, inputNotFound, inputUnreadable } from '../errors.ts';
import { peek } from './peek.ts';

/** Stands for standard input among the arguments. */
const STDIN = '-';

/** For sentences. */
export function nameInput(file: string): string {
  return file === STDIN ? 'standard input' : file;
}

/**
 * What a file or standard input holds, unpacked when it is gzip. What it is, its first bytes say: a pipe has no name, and
 * names lie.
 */
export async function* readInput(file: string): AsyncGenerator<Buffer> {
  try {
    const { head, whole } = await peek(openInput(file), bytes => bytes.length >= 2);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    yield* isGzip ? gunzip(whole) : whole;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw inputNotFound(file);
    if (code === 'EISDIR') throw inputIsFolder(file);
    throw inputUnreadable(nameInput(file), cause);
  }
}

/** @throws AppError INPUT_NOT_FOUND */
export async function isDirectory(file: string): Promise<boolean> {
  if (file === STDIN) return false;
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw inputNotFound(file);
  return found.isDirectory();
}

function openInput(file: string): Readable {
  return file === STDIN ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
}

async function* gunzip(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacking = createGunzip();
  const feeding = Readable.from(packed, { objectMode: false });
  // `pipe` hands on data only: what goes wrong with the source shall come out of the unpacked stream.
  feeding.on('error', error => unpacking.destroy(error));
  yield* feeding.pipe(unpacking);
}

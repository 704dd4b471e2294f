import { type FileHandle, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { outputIsInput, outputUnwritable } from '../errors.ts';
import { say } from '../language.ts';
import { plain } from '../text.ts';

/** Characters gathered before they are written; a packed file is a row of gzip members of this size. */
const BUFFER_LIMIT = 256 * 1024;
const pack = promisify(gzip);

/**
 * A text file being written: beside its place, under another name, until it is whole. Gzip when its name ends in `.gz`.
 *
 *   open ──commit──▶ in its place          open ──discard──▶ nothing is left
 */
export class OutputFile {
  readonly #file: string;
  readonly #partial: string;
  readonly #handle: FileHandle;
  #buffer = '';

  private constructor(file: string, partial: string, handle: FileHandle) {
    this.#file = file;
    this.#partial = partial;
    this.#handle = handle;
  }

  /** Makes the folders that are missing. @throws AppError OUTPUT_UNWRITABLE or OUTPUT_IS_INPUT */
  static async open(file: string, input?: string): Promise<OutputFile> {
    if (input !== undefined && (await isSameFile(file, input))) throw outputIsInput(file);
    const partial = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
    try {
      await mkdir(path.dirname(file), { recursive: true });
      return new OutputFile(file, partial, await open(partial, 'w'));
    } catch (cause) {
      throw outputUnwritable(file, cause);
    }
  }

  /** Undefined while there is nothing to wait for. */
  write(text: string): Promise<void> | undefined {
    this.#buffer += text;
    return this.#buffer.length < BUFFER_LIMIT ? undefined : this.#flush();
  }

  async commit(): Promise<void> {
    await this.#flush();
    try {
      await this.#handle.close();
      await rename(this.#partial, this.#file);
    } catch (cause) {
      throw outputUnwritable(this.#file, cause);
    }
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await rm(this.#partial, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = '';
    if (text === '') return;
    try {
      await this.#handle.appendFile(this.#file.endsWith('.gz') ? await pack(text) : text);
    } catch (cause) {
      throw outputUnwritable(this.#file, cause);
    }
  }
}

/** Writes what `produce` gives out into the file, which comes into its place only when all went well. */
export async function writeWhole<Result>(
  output: OutputFile | undefined,
  produce: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await produce();
    await output?.commit();
    return result;
  } catch (error) {
    await output?.discard();
    throw error;
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map(file => realpath(file).catch(() => undefined)));
  return first !== undefined && first === second;
}

/** For the person who asked for the file. */
export function tellWritten(file: string): string {
  return say({ en: `written: ${plain(file)}`, zh: `已写入：${plain(file)}` });
}

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { stateUnreadable } from './errors.ts';

/**
 * Replaces a file in one step: readers, and the next start after a kill, see the old text or the new one.
 * `isDurable` also survives a power cut, at the price of a few milliseconds.
 */
export function writeFileAtomically(file: string, text: string, isDurable = false): void {
  const directory = path.dirname(file);
  mkdirSync(directory, { recursive: true });
  const temporary = path.join(directory, `.${path.basename(file)}.${process.pid}.tmp`);
  const descriptor = openSync(temporary, 'w', 0o644);
  try {
    writeSync(descriptor, text);
    if (isDurable) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

/** Undefined when the file does not exist; PLATFORM_STATE_UNREADABLE when it is not ours. */
export function readStateFile<T>(file: string, format: number): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw stateUnreadable(file, error);
  }
  try {
    const parsed = JSON.parse(text) as { format: number; content: T };
    if (parsed.format === format) return parsed.content;
  } catch (error) {
    throw stateUnreadable(file, error);
  }
  throw stateUnreadable(file, new Error(`expected format ${format}`));
}

export function writeStateFile(file: string, format: number, content: unknown, isDurable = false): void {
  writeFileAtomically(file, JSON.stringify({ format, content }), isDurable);
}

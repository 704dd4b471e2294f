import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { inputUnreadable } from '../errors.ts';

/** CSV files below a folder, packed ones too, as paths relative to it, in order. Links to folders are not followed. */
export async function findCsvFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter(entry => !entry.isDirectory() && !entry.name.startsWith('.') && /\.csv(\.gz)?$/i.test(entry.name))
      .map(entry => path.relative(directory, path.join(entry.parentPath, entry.name)))
      .sort();
  } catch (cause) {
    throw inputUnreadable(directory, cause);
  }
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { outputUnwritable } from '../errors.ts';

/**
 * Writes texts by their names into a folder, which is made where it is missing. Nothing that lies there is overwritten.
 * @throws AppError OUTPUT_UNWRITABLE
 */
export async function writeFolder(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const written: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    // The names are the server's: they must not lead out of the folder.
    const file = path.join(folder, path.basename(name));
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
    } catch (cause) {
      throw outputUnwritable(file, cause);
    }
    written.push(path.basename(name));
  }
  return written;
}

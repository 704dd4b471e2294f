import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Where a secret lies: in a configuration it does not stand itself. */
export const secretSourceSchema = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);

export type SecretSource = z.output<typeof secretSourceSchema>;

/** What was found, if anything, and where it was looked for. */
export interface FoundSecret {
  readonly place: string;
  /** Without the blanks around it; absent when there is nothing else. */
  readonly text?: string;
  /** Why the file could not be read. */
  readonly cause?: unknown;
}

/** A path in a configuration starts at its folder. */
export function locateSecret(source: SecretSource, directory: string): SecretSource {
  return 'env' in source ? source : { file: path.resolve(directory, source.file) };
}

export function readSecret(
  source: SecretSource,
  environment: Readonly<Record<string, string | undefined>>,
): FoundSecret {
  if ('env' in source) return { place: `the variable ${source.env}`, ...trimmed(environment[source.env] ?? '') };
  try {
    return { place: source.file, ...trimmed(readFileSync(source.file, 'utf8')) };
  } catch (cause) {
    return { place: source.file, cause };
  }
}

function trimmed(text: string): { text?: string } {
  return text.trim() === '' ? {} : { text: text.trim() };
}

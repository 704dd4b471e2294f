import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { changeSecretMissing } from '../errors.ts';

export const changesConfigSchema = z.strictObject({
  /** Where the secret lies with which senders sign. Absent: nobody needs to sign. */
  secretFrom: z
    .union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })])
    .optional(),
  /** CDEvents of other environments are left aside. Empty: all count. */
  environments: z.array(z.string().min(1)).default([]),
});

export interface ChangeSettings {
  readonly secret?: string;
  readonly environments: readonly string[];
}

interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Looks the secret up, so that a start without it fails rather than letting everybody in. */
export function readChangeSettings(
  { secretFrom, environments }: z.output<typeof changesConfigSchema>,
  { directory, environment }: Surroundings,
): ChangeSettings {
  if (secretFrom === undefined) return { environments };
  const secret =
    'env' in secretFrom ? environment[secretFrom.env] : readSecretFile(path.resolve(directory, secretFrom.file));
  if (secret === undefined || secret.trim() === '') {
    throw changeSecretMissing('env' in secretFrom ? `the variable ${secretFrom.env}` : secretFrom.file);
  }
  return { secret: secret.trim(), environments };
}

function readSecretFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw changeSecretMissing(file, cause);
  }
}

import { z } from 'zod';
import { locateSecret, readSecret, secretSourceSchema } from '#base/secret-source.ts';
import { changeSecretMissing } from '../errors.ts';

export const changesConfigSchema = z.strictObject({
  /** Where the secret lies with which senders sign. Absent: nobody needs to sign. */
  secretFrom: secretSourceSchema.optional(),
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
  const { place, text, cause } = readSecret(locateSecret(secretFrom, directory), environment);
  if (text === undefined) throw changeSecretMissing(place, cause);
  return { secret: text, environments };
}

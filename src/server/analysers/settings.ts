import path from 'node:path';
import { z } from 'zod';
import { DURATION, DURATION_HINT, parseDurationMs } from '#base/duration.ts';

const LONGEST_MS = 5000;

const durationSchema = z
  .string()
  .regex(DURATION, DURATION_HINT)
  .transform(parseDurationMs)
  .refine(value => value > 0 && value <= LONGEST_MS, `more than nothing, and at most ${LONGEST_MS / 1000} s`);

export const analysersConfigSchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'at most 40 small letters, digits and hyphens'),
      /** A JavaScript or TypeScript module; relative to the configuration file. */
      module: z.string().min(1),
      timeout: durationSchema.prefault('500ms'),
      memoryMegabytes: z.int().min(8).max(1024).default(64),
      /** Handed to the analyser as they are. */
      settings: z.record(z.string(), z.json()).default({}),
    }),
  )
  .refine(list => new Set(list.map(({ name }) => name)).size === list.length, 'two analysers have the same name');

export interface AnalyserSettings {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
  readonly settings: z.output<typeof analysersConfigSchema>[number]['settings'];
}

export function readAnalyserSettings(
  raw: z.output<typeof analysersConfigSchema>,
  directory: string,
): AnalyserSettings[] {
  return raw.map(({ module, timeout, ...rest }) => ({
    ...rest,
    file: path.resolve(directory, module),
    timeoutMs: timeout,
  }));
}

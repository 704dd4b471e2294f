import { z } from 'zod';

const MEGABYTE = 1024 * 1024;

export const otlpConfigSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any free port. */
  port: z.int().min(0).max(65_535).default(4318),
  bodyLimitBytes: z
    .int()
    .min(1024)
    .default(16 * MEGABYTE),
  /** Parsed JSON takes about ten times the memory of its text. */
  jsonLimitBytes: z
    .int()
    .min(1024)
    .default(8 * MEGABYTE),
  inFlightLimitBytes: z
    .int()
    .min(1024)
    .default(128 * MEGABYTE),
});

export type OtlpConfig = z.infer<typeof otlpConfigSchema>;

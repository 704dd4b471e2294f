import { z } from 'zod';

const MEGABYTE = 1024 * 1024;

const portSchema = z.int().min(0).max(65_535);

export const otlpConfigSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any free port. */
  port: portSchema.default(4318),
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
  grpc: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Absent: the host of the receiver over HTTP. */
      host: z.string().min(1).optional(),
      port: portSchema.default(4317),
    })
    .prefault({}),
});

export type OtlpConfig = z.infer<typeof otlpConfigSchema>;

import path from 'node:path';
import { z } from 'zod';
import { configInvalid } from './errors.ts';

export const configSchema = z.strictObject({
  /** Path of the manifest. */
  manifest: z.string().min(1),
  /** Where logs and the record of processes are kept. */
  stateDir: z.string().min(1).default('.zeroops/processes'),
  /** Told to every process as OTEL_EXPORTER_OTLP_ENDPOINT. */
  otlpEndpoint: z.url().default('http://127.0.0.1:4318'),
  /** Whether an orderly end of ZeroOps ends the watched processes too. */
  stopOnExit: z.boolean().default(true),
});

export type ProcessesConfig = Readonly<z.infer<typeof configSchema>>;

export function parseProcessesConfig(raw: unknown): ProcessesConfig {
  const result = configSchema.safeParse(raw);
  if (!result.success) throw configInvalid(z.prettifyError(result.error));
  const { manifest, stateDir } = result.data;
  return { ...result.data, manifest: path.resolve(manifest), stateDir: path.resolve(stateDir) };
}

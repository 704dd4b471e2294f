import type { Adapter } from '#ports/adapter.ts';
import { configInvalid } from './errors.ts';
import { createOtlpConnection, type OtlpConnection } from './otlp-connection.ts';
import { type OtlpConfig, otlpConfigSchema } from './schema.ts';

/** Receives metrics, logs and traces from anything that speaks OTLP, over HTTP or gRPC. */
export const otlpAdapter: Adapter<OtlpConfig, OtlpConnection> = {
  id: 'otlp',
  title: 'OpenTelemetry (OTLP over HTTP and gRPC)',
  offers: ['signals'],
  parseConfig,
  connect: async (config, surroundings, signal) => createOtlpConnection(config, surroundings, signal),
};

function parseConfig(raw: unknown): OtlpConfig {
  const parsed = otlpConfigSchema.safeParse(raw ?? {});
  if (!parsed.success) throw configInvalid(parsed.error);
  return parsed.data;
}

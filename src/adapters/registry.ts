import type { Adapter } from '#ports/adapter.ts';
import { mysqlAdapter } from './mysql/index.ts';
import { otlpAdapter } from './otlp/index.ts';
import { postgresqlAdapter } from './postgresql/index.ts';
import { probesAdapter } from './probes/index.ts';
import { processesAdapter } from './processes/index.ts';
import { profilesAdapter } from './profiles/index.ts';
import { webhooksAdapter } from './webhooks/index.ts';

/** Every adapter there is, by hand: one line each, in the order of the folders. */
export const adapters: readonly Adapter[] = [
  mysqlAdapter,
  otlpAdapter,
  postgresqlAdapter,
  probesAdapter,
  processesAdapter,
  profilesAdapter,
  webhooksAdapter,
];

import type { Adapter } from '#ports/adapter.ts';
import { otlpAdapter } from './otlp/index.ts';
import { probesAdapter } from './probes/index.ts';
import { processesAdapter } from './processes/index.ts';

/** Every adapter there is, by hand: one line each, in the order of the folders. */
export const adapters: readonly Adapter[] = [otlpAdapter, probesAdapter, processesAdapter];

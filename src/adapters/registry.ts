import type { Adapter } from '#ports/adapter.ts';
import { processes } from './processes/index.ts';

/** Every adapter there is, by hand: one line each, in the order of the folders. */
export const adapters: readonly Adapter[] = [processes];

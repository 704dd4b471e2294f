/** What differs between the versions of the cart: the sweeping of abandoned carts. */
import type { Carts } from './carts.ts';

export interface Release {
  /** Runs in the background; returns how to stop it. */
  sweepAbandoned(carts: Carts): () => void;
}

const SWEEP_MS = 4_000;

export const releases: Record<string, Release> = {
  '1.0.0': { sweepAbandoned: () => () => {} },
  '1.1.0': {
    sweepAbandoned: carts => {
      const timer = setInterval(() => void carts.sweep('1 day', 'touched_at').catch(() => {}), 60_000);
      return () => clearInterval(timer);
    },
  },
  '1.2.0': {
    // Sweeps by a column that the table does not have, and nobody handles the rejection.
    sweepAbandoned: carts => {
      const timer = setInterval(() => void carts.sweep('1 day', 'updated_at'), SWEEP_MS);
      return () => clearInterval(timer);
    },
  },
};

/** Every connection pool of this process. */
import type { Pool } from 'pg';

const pools = new Set<Pool>();

export function registerPool(pool: Pool): void {
  pools.add(pool);
}

export function allPools(): Iterable<Pool> {
  return pools;
}

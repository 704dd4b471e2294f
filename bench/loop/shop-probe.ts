import { faultContext } from '../../playground/faults/registry.ts';

/** What a shopper meets, asked by the lab itself: it does not trust the product's word that all is well. */
export interface ShopHealth {
  readonly isHealthy: boolean;
  readonly failed: number;
  readonly medianMs: number;
}

const PROBES = 20;
const PATHS = ['/', '/products', '/products/1'];

/** Asks the gateways for pages; healthy when all answer, and not much slower than `usualMs`. */
export async function probeShop(usualMs: number): Promise<ShopHealth> {
  const gateways = faultContext().shop.endpoints('gateway');
  const durations: number[] = [];
  let failed = 0;
  for (let i = 0; i < PROBES; i++) {
    const { host, port } = gateways[i % gateways.length]!;
    const startedAt = performance.now();
    const isOk = await fetch(`http://${host}:${port}${PATHS[i % PATHS.length]}`, { signal: AbortSignal.timeout(3000) })
      .then(async response => {
        await response.arrayBuffer();
        return response.status < 500;
      })
      .catch(() => false);
    if (!isOk) failed += 1;
    durations.push(performance.now() - startedAt);
  }
  const medianMs = durations.sort((a, b) => a - b)[PROBES / 2]!;
  return { isHealthy: failed === 0 && medianMs < Math.max(3 * usualMs, 60), failed, medianMs };
}

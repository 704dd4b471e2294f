/** A visitor of the shop for tests: does something a number of times and says how it went. */
import { request } from './faults/shop.ts';

export interface Experience {
  failed: number;
  p50: number;
  p95: number;
}

const PARALLEL = 3;

export class Visitor {
  readonly #port: number;
  #user = 4_000;

  constructor(gatewayPort: number) {
    this.#port = gatewayPort;
  }

  pages(count: number): Promise<Experience> {
    return repeat(count, turn => request(this.#port, 'GET', `/products/${11 + (turn % 10)}`, undefined, 5_000));
  }

  /** Fills a cart and pays for it, each time as another user; only the payment is timed. */
  checkouts(count: number): Promise<Experience> {
    return repeat(count, async turn => {
      this.#user = 4_000 + ((this.#user + 1) % 1_000);
      const user = this.#user;
      await request(this.#port, 'POST', `/cart/${user}`, { productId: 1 + (turn % 50), quantity: 1 }, 5_000);
      const paying = performance.now();
      await request(this.#port, 'POST', `/checkout/${user}`, {}, 8_000);
      return performance.now() - paying;
    });
  }
}

async function repeat(count: number, act: (turn: number) => Promise<unknown>): Promise<Experience> {
  const times: number[] = [];
  let failed = 0;
  let turn = 0;
  const worker = async (): Promise<void> => {
    while (turn < count) {
      const started = performance.now();
      turn += 1;
      try {
        const measured = await act(turn);
        times.push(typeof measured === 'number' ? measured : performance.now() - started);
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, count) }, worker));
  times.sort((one, other) => one - other);
  const percentile = (share: number): number => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return { failed, p50: percentile(0.5), p95: percentile(0.95) };
}

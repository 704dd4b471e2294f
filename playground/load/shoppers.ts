/** What the users of the shop do. */
import { call } from '../kit/client.ts';
import type { Mix } from './rhythm.ts';

const PRODUCTS = 500;
const CATEGORIES = 10;
const USERS = 5_000;

const upTo = (count: number): number => Math.floor(Math.random() * count);
/** Few products draw most of the interest. */
const popularProduct = (): number => 1 + Math.floor(Math.random() ** 3 * PRODUCTS);

export class Shoppers {
  /** Users with something in their cart, oldest first. */
  readonly #ready = new Set<number>();

  async act(action: keyof Mix): Promise<void> {
    if (action === 'browse') return this.#browse();
    const [user] = this.#ready;
    if (action === 'add' || user === undefined) return this.#add();
    // Removed before paying: nobody checks the same cart out twice.
    this.#ready.delete(user);
    await call({ service: 'gateway', method: 'POST', path: '/checkout/:userId', params: { userId: user } });
  }

  async #browse(): Promise<void> {
    if (Math.random() < 0.3) {
      const category = upTo(CATEGORIES);
      await call({ service: 'gateway', method: 'GET', path: '/categories/:category', params: { category } });
      return;
    }
    await call({ service: 'gateway', method: 'GET', path: '/products/:id', params: { id: popularProduct() } });
  }

  async #add(): Promise<void> {
    const userId = 1 + upTo(USERS);
    const body = { productId: popularProduct(), quantity: 1 + upTo(3) };
    await call({ service: 'gateway', method: 'POST', path: '/cart/:userId', params: { userId }, body });
    this.#ready.add(userId);
  }
}

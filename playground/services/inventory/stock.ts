/** Stock is the sum of its movements. */
import type { Database } from '../../kit/database.ts';

export interface StockLine {
  productId: number;
  quantity: number;
}

const RESTOCK_BELOW = 50;
const RESTOCK_BY = 500;
const SHELF_SIZE = 10;

export class Stock {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async available(productIds: number[]): Promise<Map<number, number>> {
    const rows = await this.#database.query<{ productId: number; available: number }>(
      `SELECT wanted.id AS "productId", moved.available
       FROM unnest($1::int[]) AS wanted (id)
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(delta), 0)::int AS available FROM stock_movements WHERE product_id = wanted.id
       ) AS moved`,
      [productIds],
    );
    return new Map(rows.map(row => [row.productId, row.available]));
  }

  /** The warehouse never runs dry: suppliers refill whole shelves, so the scarce neighbours are ordered as well. */
  async reserve(lines: StockLine[]): Promise<void> {
    const available = await this.available([...new Set(lines.flatMap(line => shelfOf(line.productId)))]);
    for (const { productId, quantity } of lines) {
      available.set(productId, (available.get(productId) ?? 0) - quantity);
    }
    const scarce = [...available].filter(([, left]) => left < RESTOCK_BELOW);
    await this.#move(
      [
        ...scarce.map(([productId]) => ({ productId, quantity: RESTOCK_BY })),
        ...lines.map(({ productId, quantity }) => ({ productId, quantity: -quantity })),
      ],
      'reservation',
    );
  }

  async ship(lines: StockLine[]): Promise<void> {
    await this.#move(
      lines.map(({ productId }) => ({ productId, quantity: 0 })),
      'shipment',
    );
  }

  async #move(lines: StockLine[], reason: string): Promise<void> {
    await this.#database.query(
      `INSERT INTO stock_movements (product_id, delta, reason)
       SELECT id, delta, $3 FROM unnest($1::int[], $2::int[]) AS moved (id, delta)`,
      [lines.map(line => line.productId), lines.map(line => line.quantity), reason],
    );
  }
}

/** Products stand in the warehouse in the order of their numbers. */
export function shelfOf(productId: number): number[] {
  const first = productId - ((productId - 1) % SHELF_SIZE);
  return Array.from({ length: SHELF_SIZE }, (_, place) => first + place);
}

/** Carts as stored. */
import type { Database } from '../../kit/database.ts';

export interface CartLine {
  productId: number;
  quantity: number;
  unitCents: number;
}

export class Carts {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  lines(userId: number): Promise<CartLine[]> {
    return this.#database.query<CartLine>(
      `SELECT product_id AS "productId", quantity, unit_cents AS "unitCents"
       FROM cart_lines WHERE user_id = $1 ORDER BY touched_at DESC LIMIT 5`,
      [userId],
    );
  }

  async put(userId: number, line: CartLine): Promise<void> {
    await this.#database.query(
      `INSERT INTO cart_lines (user_id, product_id, quantity, unit_cents) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id, product_id)
       DO UPDATE SET quantity = excluded.quantity, unit_cents = excluded.unit_cents, touched_at = now()`,
      [userId, line.productId, line.quantity, line.unitCents],
    );
  }

  async empty(userId: number): Promise<void> {
    await this.#database.query('DELETE FROM cart_lines WHERE user_id = $1', [userId]);
  }

  async sweep(olderThan: string, column: string): Promise<void> {
    await this.#database.query(`DELETE FROM cart_lines WHERE ${column} < now() - $1::interval`, [olderThan]);
  }
}

/** Products and their ratings as stored. */
import type { Database } from '../../kit/database.ts';

export interface Product {
  id: number;
  name: string;
  category: number;
  priceCents: number;
}
export interface RatedProduct extends Product {
  stars: number;
}

const columns = 'id, name, category, price_cents AS "priceCents"';

export class Products {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async find(id: number): Promise<Product | undefined> {
    const [product] = await this.#database.query<Product>(`SELECT ${columns} FROM products WHERE id = $1`, [id]);
    return product;
  }

  /** The best of a category; reads all its reviews, which is what the cache is for. */
  bestOf(category: number, limit = 12): Promise<RatedProduct[]> {
    return this.#database.query<RatedProduct>(
      `SELECT p.id, p.name, p.category, p.price_cents AS "priceCents", avg(r.stars)::float AS stars
       FROM products p JOIN reviews r ON r.product_id = p.id
       WHERE p.category = $1 GROUP BY p.id ORDER BY stars DESC, p.id LIMIT $2`,
      [category, limit],
    );
  }

  inCategory(category: number): Promise<Product[]> {
    return this.#database.query<Product>(`SELECT ${columns} FROM products WHERE category = $1`, [category]);
  }

  async stars(id: number): Promise<number> {
    const [row] = await this.#database.query<{ stars: number }>(
      'SELECT coalesce(avg(stars), 0)::float AS stars FROM reviews WHERE product_id = $1',
      [id],
    );
    return row?.stars ?? 0;
  }

  async reviewCount(id: number): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM reviews WHERE product_id = $1',
      [id],
    );
    return row?.count ?? 0;
  }
}

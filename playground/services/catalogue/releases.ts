/** What differs between the versions of the catalogue: how the best of a category are found. */
import { cached } from '../../kit/cached.ts';
import type { Products, RatedProduct } from './products.ts';

export interface Release {
  bestOf(products: Products, category: number): Promise<RatedProduct[]>;
}

const LIST_SIZE = 12;

function cachedBestOf(ttlMs: number): Release {
  return {
    bestOf: (products, category) => cached(`best-${category}`, ttlMs, () => products.bestOf(category, LIST_SIZE)),
  };
}

export const releases: Record<string, Release> = {
  '1.0.0': cachedBestOf(15_000),
  '1.1.0': cachedBestOf(20_000),
  '1.2.0': {
    // "Ratings are always fresh": one query per product of the category instead of one cached join.
    bestOf: async (products, category) => {
      const rated: RatedProduct[] = [];
      for (const product of await products.inCategory(category)) {
        rated.push({ ...product, stars: await products.stars(product.id) });
      }
      return rated.sort((one, other) => other.stars - one.stars || one.id - other.id).slice(0, LIST_SIZE);
    },
  },
};

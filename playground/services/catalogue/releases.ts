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
    // "Ratings are always fresh": three queries per product of the category instead of one cached join.
    bestOf: async (products, category) => {
      const rated: RatedProduct[] = [];
      for (const { id } of await products.inCategory(category)) {
        const product = await products.find(id);
        const stars = await products.stars(id);
        if (product && (await products.reviewCount(id)) > 0) rated.push({ ...product, stars });
      }
      return rated.sort((one, other) => other.stars - one.stars || one.id - other.id).slice(0, LIST_SIZE);
    },
  },
};

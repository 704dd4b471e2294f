import '../../kit/telemetry.ts';
import { cached } from '../../kit/cached.ts';
import { openDatabase } from '../../kit/database.ts';
import { HttpError } from '../../kit/http-error.ts';
import { currentRelease } from '../../kit/releases.ts';
import { get } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';
import { numberSetting } from '../../kit/settings.ts';
import { type Product, Products } from './products.ts';
import { releases } from './releases.ts';
import { schema } from './schema.ts';

const PRODUCT_TTL_MS = numberSetting('PRODUCT_TTL_MS', 60_000);

await runService(async () => {
  const database = await openDatabase(schema);
  const products = new Products(database);
  const release = currentRelease(releases);

  const existing = async (id: string | undefined): Promise<Product> => {
    const product = await products.find(Number(id));
    if (!product) throw new HttpError(404, `no product ${id}`);
    return product;
  };

  return {
    routes: [
      get('/categories/:category/best', async ({ params }) => ({
        products: await release.bestOf(products, Number(params.category)),
      })),
      get('/products/:id', async ({ params }) => {
        const detail = await cached(`product-${params.id}`, PRODUCT_TTL_MS, async () => {
          const product = await existing(params.id);
          return { ...product, stars: await products.stars(product.id) };
        });
        const related = await release.bestOf(products, detail.category);
        return { ...detail, related: related.slice(0, 4) };
      }),
      // Never cached: a price that is charged has to be the current one.
      get('/products/:id/price', async ({ params }) => {
        const { id, priceCents } = await existing(params.id);
        return { id, priceCents };
      }),
    ],
    stop: () => database.close(),
  };
});

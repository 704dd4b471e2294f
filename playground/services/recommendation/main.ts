import '../../kit/telemetry.ts';
import { cached } from '../../kit/cached.ts';
import { call } from '../../kit/client.ts';
import { currentRelease } from '../../kit/releases.ts';
import { get } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';
import { type Candidate, releases } from './releases.ts';

const CATEGORIES = 10;
const TTL_MS = 10_000;
const SHOWN = 4;

await runService(() => {
  const release = currentRelease(releases);

  const recommend = async (productId: number): Promise<Candidate[]> => {
    const { products } = await call<{ products: Candidate[] }>({
      service: 'catalogue',
      method: 'GET',
      path: '/categories/:category/best',
      params: { category: (productId + 1) % CATEGORIES },
    });
    return release.rank(products, productId).slice(0, SHOWN);
  };

  return {
    routes: [
      get('/recommendations/:productId', async ({ params }) => {
        const productId = Number(params.productId);
        return { products: await cached(`recommendation-${productId}`, TTL_MS, () => recommend(productId)) };
      }),
    ],
  };
});

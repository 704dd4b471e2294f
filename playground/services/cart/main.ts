import '../../kit/telemetry.ts';
import { call } from '../../kit/client.ts';
import { openDatabase } from '../../kit/database.ts';
import { currentRelease } from '../../kit/releases.ts';
import { get, post, remove } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';
import { Carts } from './carts.ts';
import { releases } from './releases.ts';
import { schema } from './schema.ts';

await runService(async () => {
  const database = await openDatabase(schema);
  const carts = new Carts(database);
  const stopSweeping = currentRelease(releases).sweepAbandoned(carts);

  return {
    routes: [
      get('/carts/:userId', async ({ params }) => ({ lines: await carts.lines(Number(params.userId)) })),
      post('/carts/:userId/lines', async ({ params, body }) => {
        const { productId, quantity } = body as { productId: number; quantity: number };
        const { priceCents } = await call<{ priceCents: number }>({
          service: 'catalogue',
          method: 'GET',
          path: '/products/:id/price',
          params: { id: productId },
        });
        await carts.put(Number(params.userId), { productId, quantity, unitCents: priceCents });
        return { productId, quantity, unitCents: priceCents };
      }),
      remove('/carts/:userId', ({ params }) => carts.empty(Number(params.userId))),
    ],
    stop: () => {
      stopSweeping();
      return database.close();
    },
  };
});

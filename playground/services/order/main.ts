import '../../kit/telemetry.ts';
import { randomUUID } from 'node:crypto';
import { metrics } from '@opentelemetry/api';
import { call } from '../../kit/client.ts';
import { openDatabase } from '../../kit/database.ts';
import { HttpError } from '../../kit/http-error.ts';
import { log } from '../../kit/log.ts';
import { currentRelease } from '../../kit/releases.ts';
import { post } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';
import { type OrderLine, Orders } from './orders.ts';
import { releases } from './releases.ts';
import { schema } from './schema.ts';

interface OrderRequest {
  userId: number;
  lines: OrderLine[];
}

const meter = metrics.getMeter('order');
const total = meter.createCounter('orders_total');
const failed = meter.createCounter('orders_failed');

await runService(async () => {
  const database = await openDatabase(schema);
  const orders = new Orders(database);
  const release = currentRelease(releases);

  const placeOrder = async ({ userId, lines }: OrderRequest): Promise<{ orderId: string; totalCents: number }> => {
    const user = await call<{ address: string }>({
      service: 'user',
      method: 'GET',
      path: '/users/:id',
      params: { id: userId },
    });
    if ((await orders.countSince(userId, release.limitDays)) >= release.limit)
      throw new HttpError(429, 'too many orders');
    await call({ service: 'inventory', method: 'POST', path: '/reservations', body: { lines } });

    const orderId = randomUUID();
    const totalCents = lines.reduce((sum, line) => sum + line.quantity * line.unitCents, 0);
    await call({ service: 'payment', method: 'POST', path: '/payments', body: { orderId, amountCents: totalCents } });
    await orders.place({ id: orderId, userId, lines, totalCents, address: user.address });
    log.info('order placed', { 'order.id': orderId, 'user.id': userId, 'order.total': totalCents });
    return { orderId, totalCents };
  };

  return {
    routes: [
      post('/orders', async ({ body }) => {
        total.add(1);
        try {
          return await placeOrder(body as OrderRequest);
        } catch (error) {
          failed.add(1);
          throw error;
        }
      }),
    ],
    stop: () => database.close(),
  };
});

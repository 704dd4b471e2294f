/** Orders as stored, and the fulfilment job that every new order leaves in the queue. */
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { Database } from '../../kit/database.ts';

export interface OrderLine {
  productId: number;
  quantity: number;
  unitCents: number;
}
export interface NewOrder {
  id: string;
  userId: number;
  lines: OrderLine[];
  totalCents: number;
  address: string;
}

export class Orders {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async countSince(userId: number, days: number): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM orders
       WHERE customer_id = $1 AND placed_at > now() - make_interval(days => $2)`,
      [userId, days],
    );
    return row?.count ?? 0;
  }

  /** Order and job in one transaction: neither exists without the other. */
  place(order: NewOrder): Promise<void> {
    const publish = { kind: SpanKind.PRODUCER, attributes: publishAttributes };
    return trace.getTracer('order').startActiveSpan('send fulfilment', publish, async span => {
      const carrier: { traceparent?: string } = {};
      propagation.inject(context.active(), carrier);
      try {
        await this.#database.transaction(async client => {
          await client.query(
            'INSERT INTO orders (id, customer_id, total_cents, state, address) VALUES ($1, $2, $3, $4, $5)',
            [order.id, order.userId, order.totalCents, 'paid', order.address],
          );
          await client.query('INSERT INTO jobs (kind, payload, traceparent) VALUES ($1, $2, $3)', [
            'fulfilment',
            { orderId: order.id, lines: order.lines },
            carrier.traceparent,
          ]);
        });
      } finally {
        span.end();
      }
    });
  }
}

const publishAttributes = {
  'messaging.system': 'postgresql',
  'messaging.operation.name': 'send',
  'messaging.operation.type': 'send',
  'messaging.destination.name': 'fulfilment',
};

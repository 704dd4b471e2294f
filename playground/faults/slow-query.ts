/** A big table loses the index its service depends on. */
import pg from 'pg';
import { defineFault } from './fault.ts';
import type { Shop } from './shop.ts';

const indexes: Record<string, string> = {
  inventory: 'stock_movements_by_product',
  order: 'orders_by_customer',
  catalogue: 'reviews_by_product',
};

async function withDatabase<T>(shop: Shop, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const [endpoint] = shop.running('database');
  const client = new pg.Client({ host: '127.0.0.1', port: endpoint?.port, user: 'shop', database: 'shop' });
  await client.connect();
  try {
    // Whoever looks for the cause must not find this statement instead.
    await client.query("SET log_min_duration_statement = -1; SET pg_stat_statements.track = 'none'");
    return await work(client);
  } finally {
    await client.end();
  }
}

export const slowQuery = defineFault<{ definition: string }>({
  id: 'slow-query',
  title: 'A big table loses the index that its service depends on',
  kind: 'fault',
  truth: {
    service: 'inventory',
    type: 'resource-exhaustion',
    problem: 'slow-query',
    symptoms: [
      'one statement of the service is many times slower',
      'the database reads whole tables and burns processor time',
    ],
    alsoAcceptable: ['database'],
  },
  apply: ({ shop, service }) => {
    const index = indexes[service];
    if (!index) throw new Error(`no index to drop for ${service}; known: ${Object.keys(indexes).join(', ')}`);
    return withDatabase(shop, async client => {
      const { rows } = await client.query<{ indexdef: string }>(
        'SELECT indexdef FROM pg_indexes WHERE indexname = $1',
        [index],
      );
      const definition = rows[0]?.indexdef;
      if (definition === undefined) throw new Error(`index ${index} does not exist`);
      await client.query(`DROP INDEX ${index}`);
      return { definition };
    });
  },
  revert: (shop, { definition }) =>
    withDatabase(shop, async client => {
      await client.query(definition.replace('CREATE INDEX', 'CREATE INDEX IF NOT EXISTS'));
    }),
});

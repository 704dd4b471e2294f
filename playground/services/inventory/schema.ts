const MOVEMENTS = 300_000;
const PRODUCTS = 500;

export const schema = [
  `CREATE TABLE IF NOT EXISTS stock_movements (
     id bigserial PRIMARY KEY, product_id int NOT NULL, delta int NOT NULL, reason text NOT NULL,
     moved_at timestamptz NOT NULL DEFAULT now())`,
  `INSERT INTO stock_movements (product_id, delta, reason, moved_at)
   SELECT 1 + n % ${PRODUCTS}, CASE WHEN n % 3 = 0 THEN 40 ELSE -19 END, 'history of the warehouse, batch ' || n / 1000,
          now() - n * interval '1 minute'
   FROM generate_series(1, ${MOVEMENTS}) n WHERE NOT EXISTS (SELECT FROM stock_movements)`,
  'CREATE INDEX IF NOT EXISTS stock_movements_by_product ON stock_movements (product_id)',
];

const HISTORY = 300_000;
const CUSTOMERS = 5_000;

export const schema = [
  `CREATE TABLE IF NOT EXISTS orders (
     id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer_id int NOT NULL, total_cents int NOT NULL,
     state text NOT NULL, address text NOT NULL, placed_at timestamptz NOT NULL DEFAULT now())`,
  `INSERT INTO orders (customer_id, total_cents, state, address, placed_at)
   SELECT 1 + n % ${CUSTOMERS}, 500 + n % 9000, 'shipped', n || ' Market Street, back yard, second door on the left',
          now() - n * interval '2 minutes'
   FROM generate_series(1, ${HISTORY}) n WHERE NOT EXISTS (SELECT FROM orders)`,
  'CREATE INDEX IF NOT EXISTS orders_by_customer ON orders (customer_id, placed_at)',
  `CREATE TABLE IF NOT EXISTS jobs (
     id bigserial PRIMARY KEY, kind text NOT NULL, payload jsonb NOT NULL, traceparent text,
     queued_at timestamptz NOT NULL DEFAULT now())`,
];

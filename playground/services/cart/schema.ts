export const schema = [
  `CREATE TABLE IF NOT EXISTS cart_lines (
     user_id int NOT NULL, product_id int NOT NULL, quantity int NOT NULL, unit_cents int NOT NULL,
     touched_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (user_id, product_id))`,
];

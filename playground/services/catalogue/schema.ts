const PRODUCTS = 500;
const REVIEWS_PER_PRODUCT = 300;

export const schema = [
  `CREATE TABLE IF NOT EXISTS products (
     id int PRIMARY KEY, name text NOT NULL, category int NOT NULL, price_cents int NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS reviews (
     id bigserial PRIMARY KEY, product_id int NOT NULL, stars smallint NOT NULL, comment text NOT NULL)`,
  `INSERT INTO products SELECT n, 'Product ' || n, n % 10, 199 + (n * 7919) % 9000 FROM generate_series(1, ${PRODUCTS}) n
   WHERE NOT EXISTS (SELECT FROM products)`,
  `INSERT INTO reviews (product_id, stars, comment)
   SELECT p, 1 + (p * r * 31) % 5, 'comment ' || r
   FROM generate_series(1, ${PRODUCTS}) p, generate_series(1, ${REVIEWS_PER_PRODUCT}) r
   WHERE NOT EXISTS (SELECT FROM reviews)`,
  'CREATE INDEX IF NOT EXISTS products_by_category ON products (category)',
  'CREATE INDEX IF NOT EXISTS reviews_by_product ON reviews (product_id)',
];

import '../../kit/telemetry.ts';
import { openDatabase } from '../../kit/database.ts';
import { HttpError } from '../../kit/http-error.ts';
import { get } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';

interface User {
  id: number;
  name: string;
  address: string;
}

const schema = [
  'CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY, name text NOT NULL, address text NOT NULL)',
  `INSERT INTO users SELECT n, 'Customer ' || n, n || ' Market Street' FROM generate_series(1, 5000) n
   WHERE NOT EXISTS (SELECT FROM users)`,
];

await runService(async () => {
  const database = await openDatabase(schema);
  return {
    routes: [
      get('/users/:id', async ({ params }) => {
        const [user] = await database.query<User>('SELECT id, name, address FROM users WHERE id = $1', [params.id]);
        if (!user) throw new HttpError(404, `no user ${params.id}`);
        return user;
      }),
    ],
    stop: () => database.close(),
  };
});

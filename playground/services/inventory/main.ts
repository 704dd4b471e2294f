import '../../kit/telemetry.ts';
import { openDatabase } from '../../kit/database.ts';
import { post } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';
import { schema } from './schema.ts';
import { Stock, type StockLine } from './stock.ts';

await runService(async () => {
  const database = await openDatabase(schema);
  const stock = new Stock(database);
  return {
    routes: [
      post('/reservations', ({ body }) => stock.reserve((body as { lines: StockLine[] }).lines)),
      post('/shipments', ({ body }) => stock.ship((body as { lines: StockLine[] }).lines)),
    ],
    stop: () => database.close(),
  };
});

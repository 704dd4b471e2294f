import type { Adapter, Connection } from '#ports/adapter.ts';
import type { DatabaseInspector } from '#ports/database-inspector.ts';
import { type MysqlConfig, parseMysqlConfig } from './config.ts';

/** Asks a MariaDB (10.5 or later) or MySQL (8.0.22 or later) server of the watched system what it is busy with. */
export const mysqlAdapter: Adapter<MysqlConfig, Connection & { readonly database: DatabaseInspector }> = {
  id: 'mysql',
  title: 'MySQL and MariaDB, seen from inside',
  offers: ['database'],
  parseConfig: parseMysqlConfig,
  async connect(config, { logger }) {
    const [{ openClient }, { createInspector }] = await Promise.all([import('./client.ts'), import('./inspector.ts')]);
    const client = openClient(config, logger);
    return {
      database: createInspector(config.service, client),
      start: async () => undefined,
      stop: () => client.close(),
    };
  },
};

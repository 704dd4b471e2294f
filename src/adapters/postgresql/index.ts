import type { Adapter, Connection } from '#ports/adapter.ts';
import type { DatabaseInspector } from '#ports/database-inspector.ts';
import { type PostgresqlConfig, parsePostgresqlConfig } from './config.ts';

/** Asks a PostgreSQL server of the watched system, 14 or later, what it is busy with. */
export const postgresqlAdapter: Adapter<PostgresqlConfig, Connection & { readonly database: DatabaseInspector }> = {
  id: 'postgresql',
  title: 'PostgreSQL, seen from inside',
  offers: ['database'],
  parseConfig: parsePostgresqlConfig,
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

import type { DatabaseInspector } from '#ports/database-inspector.ts';
import type { Client } from './client.ts';
import { explain } from './explain.ts';
import { endSession, findSession, readLocks } from './sessions.ts';
import { createSettings } from './settings.ts';
import { readSizes } from './sizes.ts';
import { readStatements } from './statements.ts';
import { readStatus } from './status.ts';

export function createInspector(service: string, client: Client): DatabaseInspector {
  return {
    service,
    system: 'postgresql',
    readStatus: signal => readStatus(client, signal),
    readLocks: signal => readLocks(client, signal),
    readStatements: signal => readStatements(client, signal),
    readSizes: signal => readSizes(client, signal),
    explain: (statement, signal) => explain(client, statement.id, signal),
    findSession: (ref, signal) => findSession(client, ref, signal),
    endSession: (ref, signal) => endSession(client, ref, signal),
    settings: createSettings(client),
  };
}

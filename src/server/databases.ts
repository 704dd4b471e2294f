import { adapters } from '#adapters/registry.ts';
import { parseDurationMs } from '#base/duration.ts';
import { joined, type Sentence } from '#domain/sentence.ts';
import { createDatabaseWatch, type DatabaseWatch } from '#loop/intake.ts';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import type { DatabaseInspector, Databases } from '#ports/database-inspector.ts';
import type { Config } from './config.ts';
import { adapterUnknown } from './errors.ts';

/** Databases of the watched system that are asked from inside. */
export interface WatchedDatabases {
  readonly inspectors: Databases;
  start(): void;
  /** Asks all of them at once, beside their usual pace. */
  askNow(): Promise<{ service: string; answered: boolean }[]>;
  stop(): Promise<void>;
  /** For the list of ZeroOps' own parts. */
  describe(): Sentence | undefined;
}

/** Nothing is asked before `start`; a database that is away then is found when it comes. */
export async function openDatabases(
  configs: Config['databases'],
  surroundings: AdapterSurroundings,
  signal: AbortSignal,
): Promise<WatchedDatabases> {
  const connections: Connection[] = [];
  const inspectors = new Map<string, DatabaseInspector>();
  const watches: DatabaseWatch[] = [];
  for (const { adapter: id, every, ...settings } of configs) {
    const adapter = getAdapter(id);
    const connection = await adapter.connect(adapter.parseConfig(settings), surroundings, signal);
    connections.push(connection);
    const inspector = connection.database!;
    inspectors.set(inspector.service, inspector);
    watches.push(createDatabaseWatch({ ...surroundings, inspector, everyMs: parseDurationMs(every) }));
  }
  return {
    inspectors,
    start() {
      for (const watch of watches) watch.start();
    },
    askNow: () => Promise.all(watches.map(async watch => ({ service: watch.service, answered: await watch.askNow() }))),
    async stop() {
      await Promise.all(watches.map(watch => watch.stop()));
      await Promise.all(connections.map(connection => connection.stop()));
    },
    describe() {
      const silent = watches.filter(({ isUp }) => isUp === false).map(({ service }) => service);
      if (watches.length === 0) return undefined;
      const state =
        silent.length === 0
          ? { en: 'all answer', zh: '均有响应' }
          : { en: `silent: ${silent.join(', ')}`, zh: `无响应：${silent.join('、')}` };
      return joined([{ en: `${watches.length} configured`, zh: `已配置 ${watches.length} 个` }, state]);
    },
  };
}

function getAdapter(id: string) {
  const offering = adapters.filter(({ offers }) => offers.includes('database'));
  const adapter = offering.find(each => each.id === id);
  if (adapter === undefined) {
    throw adapterUnknown(
      id,
      offering.map(each => each.id),
    );
  }
  return adapter;
}

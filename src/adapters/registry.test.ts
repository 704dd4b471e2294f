import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import { pino } from 'pino';
import { systemClock } from '#base/clock.ts';
import { createTinyDirectory } from '../../test/tiny-platform.ts';
import { adapters } from './registry.ts';

const PARTS = ['platform', 'traffic', 'profiles', 'receivers'] as const;

it('lists every folder, and nothing that has none', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(entry => entry.isDirectory());
  assert.deepEqual(adapters.map(({ id }) => id).sort(), folders.map(({ name }) => name).sort());
});

it('offers exactly the parts that its connections have', async t => {
  const tiny = await createTinyDirectory();
  t.after(() => tiny.remove());
  const configs: Readonly<Record<string, unknown>> = {
    processes: { manifest: tiny.manifest, stateDir: tiny.stateDir },
    otlp: { host: '127.0.0.1', port: 0, grpc: { port: 0 } },
    mysql: { service: 'orders', url: 'mysql://zeroops@127.0.0.1/shop' },
    postgresql: { service: 'orders', url: 'postgres://zeroops@127.0.0.1/shop' },
  };
  const sink = { accept: () => undefined, reject: () => undefined, acceptChange: () => undefined };
  const surroundings = { sink, clock: systemClock, newId: () => 'id', logger: pino({ level: 'silent' }) };
  for (const adapter of adapters) {
    const config = adapter.parseConfig(configs[adapter.id]);
    const connection = await adapter.connect(config, surroundings, new AbortController().signal);
    const parts = PARTS.filter(part => connection[part] !== undefined);
    assert.deepEqual(
      parts,
      PARTS.filter(part => adapter.offers.includes(part)),
      adapter.id,
    );
    await connection.stop();
  }
});

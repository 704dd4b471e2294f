import '../../kit/telemetry.ts';
import { metrics } from '@opentelemetry/api';
import { isArmed } from '../../kit/fault-agent.ts';
import { get, put } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';
import { numberSetting } from '../../kit/settings.ts';
import { Store } from './store.ts';

const store = new Store(numberSetting('CACHE_CAPACITY', 5_000));
const meter = metrics.getMeter('cache');
const hits = meter.createCounter('cache_hits');
const misses = meter.createCounter('cache_misses');
meter.createObservableGauge('cache_entries').addCallback(result => result.observe(store.size));

/** Only for the fault tool: a cache that forgets everything. */
const isDisabled = (): boolean => isArmed('cache-off');

await runService(() => ({
  routes: [
    get('/entries/:key', ({ params }) => {
      const value = isDisabled() ? undefined : store.get(params.key ?? '');
      // A miss is an ordinary answer; a 404 would count as an error of the caller.
      if (value === undefined) misses.add(1);
      else hits.add(1);
      return { hit: value !== undefined, value };
    }),
    put('/entries/:key', ({ params, body }) => {
      const { value, ttlMs } = body as { value: unknown; ttlMs: number };
      if (!isDisabled()) store.set(params.key ?? '', value, ttlMs);
    }),
  ],
}));

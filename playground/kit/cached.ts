/** Read-through use of the cache service. */
import { call } from './client.ts';
import { errorAttributes, log } from './log.ts';

const path = '/entries/:key';

/** A shop without its cache is slow, not closed: every failure of the cache counts as a miss. */
export async function cached<Value>(key: string, ttlMs: number, load: () => Promise<Value>): Promise<Value> {
  const found = await lookUp<Value>(key);
  if (found.hit) return found.value as Value;
  const value = await load();
  void call({ service: 'cache', method: 'PUT', path, params: { key }, body: { value, ttlMs } }).catch(warn);
  return value;
}

async function lookUp<Value>(key: string): Promise<{ hit: boolean; value?: Value }> {
  try {
    return await call({ service: 'cache', method: 'GET', path, params: { key } });
  } catch (error) {
    warn(error);
    return { hit: false };
  }
}

function warn(error: unknown): void {
  log.warn('cache is not available', errorAttributes(error));
}

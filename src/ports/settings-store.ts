import type { Json } from '#base/json.ts';

/** Small facts that outlive a restart: the kill switch, counters, saved detector state. */
export interface SettingsStore {
  find(name: string): Promise<Json | undefined>;
  save(name: string, value: Json): Promise<void>;
}

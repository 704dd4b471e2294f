import type { Autonomy, AutonomyKey } from '#domain/autonomy.ts';

export interface AutonomyStore {
  find(key: AutonomyKey): Promise<Autonomy | undefined>;
  save(autonomy: Autonomy): Promise<void>;
  list(): Promise<readonly Autonomy[]>;
}

import type { Incident } from '#domain/incident.ts';

export interface IncidentStore {
  /** Inserts or replaces by id; gives the number on first sight (pass 0). */
  save(incident: Incident): Promise<Incident>;
  find(idOrNumber: string): Promise<Incident | undefined>;
  list(query: { open?: boolean; limit?: number; before?: number }): Promise<readonly Incident[]>;
}

import type { Grade } from '#domain/anomaly.ts';
import type { Incident, IncidentStatus } from '#domain/incident.ts';

/** All that is given must hold. */
export interface IncidentFilter {
  readonly open?: boolean;
  readonly statuses?: readonly IncidentStatus[];
  readonly grades?: readonly Grade[];
  readonly service?: string;
  /** Every word is part of the number, title, summary, services or first problem. */
  readonly text?: string;
  readonly ids?: readonly string[];
}

export type IncidentOrder = 'newest-first' | 'oldest-first' | 'worst-first';

export interface IncidentPage {
  readonly order?: IncidentOrder;
  /** Number of the last incident of the page before this one. */
  readonly before?: number;
  readonly limit?: number;
  /** Without anomalies, and with the first cause alone: what a list shows. */
  readonly brief?: boolean;
}

export interface IncidentStore {
  /** Inserts or replaces by id; gives the number on first sight (pass 0). */
  save(incident: Incident): Promise<Incident>;
  find(idOrNumber: string): Promise<Incident | undefined>;
  list(query: IncidentFilter & IncidentPage): Promise<readonly Incident[]>;
  /** How many in each status; those without any are absent. */
  count(filter: IncidentFilter): Promise<Readonly<Partial<Record<IncidentStatus, number>>>>;
}

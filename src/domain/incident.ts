import type { Anomaly, Grade } from './anomaly.ts';
import type { Cause } from './cause.ts';
import type { Sentence } from './sentence.ts';

/**
 * Anomalies that belong together, and how far the loop has come with them.
 *
 *   open ──▶ diagnosed ──▶ acting ─────────────────▶ resolved (repaired)
 *    ▲ │        │            │ the run did not help
 *    └─┼────────┼────────────┘
 *      │        ├──▶ awaiting-approval ──▶ acting, or open again when refused
 *      │        └──▶ escalated ──▶ acting (a strategy turned up), or resolved (by people, by itself)
 *      └──▶ resolved (went away by itself), or escalated (the cause stays unclear)
 */
export type IncidentStatus = 'open' | 'diagnosed' | 'awaiting-approval' | 'acting' | 'escalated' | 'resolved';

/** Nothing is under way for it: the next step is the loop's. */
export function isWaitingForLoop({ status }: Pick<Incident, 'status'>): boolean {
  return status === 'open' || status === 'diagnosed' || status === 'escalated';
}

export interface Incident {
  readonly id: string;
  /** Short number for people: INC-12. */
  readonly number: number;
  readonly title: Sentence;
  readonly status: IncidentStatus;
  readonly grade: Grade;
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly resolvedAt?: number;
  readonly services: readonly string[];
  readonly anomalies: readonly Anomaly[];
  readonly causes: readonly Cause[];
  /** Runs tried for it, oldest first. */
  readonly runs: readonly string[];
  /** Strategies tried, `service/strategy`, so that none is tried twice. */
  readonly tried: readonly string[];
  readonly outcome?: 'repaired' | 'recovered-by-itself' | 'by-people' | 'false-alarm';
  /** The sentence that says where it stands, for lists. */
  readonly summary: Sentence;
}

export function isOpen(incident: Incident): boolean {
  return incident.status !== 'resolved';
}

import type { Anomaly, Grade } from './anomaly.ts';
import type { Cause } from './cause.ts';

/**
 * Anomalies that belong together, and how far the loop has come with them.
 *
 *   open ──▶ diagnosed ──▶ deciding ──▶ awaiting-approval ──▶ acting ──▶ verifying ──▶ resolved
 *    │           │             │                │                │           │
 *    │           └─ abstained ─┘ (diagnosed again while evidence grows)      └─▶ deciding (next strategy)
 *    └──▶ resolved (went away by itself)      any ──▶ escalated ──▶ resolved (people, or by itself)
 */
export type IncidentStatus =
  | 'open'
  | 'diagnosed'
  | 'deciding'
  | 'awaiting-approval'
  | 'acting'
  | 'verifying'
  | 'escalated'
  | 'resolved';

export interface Incident {
  readonly id: string;
  /** Short number for people: INC-12. */
  readonly number: number;
  readonly title: string;
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
  readonly summary: string;
}

export function isOpen(incident: Incident): boolean {
  return incident.status !== 'resolved';
}

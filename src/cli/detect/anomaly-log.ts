import type { Sentence } from '#api/sentence.ts';

export type AnomalyGrade = 'info' | 'warning' | 'critical';

/** A stretch of one column, or of all together, that should not be. */
export interface FoundAnomaly {
  /** Absent when all columns together are meant. */
  readonly column?: string;
  readonly class: string;
  readonly grade: AnomalyGrade;
  /** Epoch ms, like all instants here. */
  readonly startedAt: number;
  readonly peakAt: number;
  /** Last abnormal stamp. */
  readonly endedAt: number;
  /** The file ends before the anomaly does. */
  readonly isOpen: boolean;
  /** In [0, 1], at its worst. */
  readonly score: number;
  /** Absent when all columns together are meant, and while values are missing. */
  readonly value?: number;
  readonly expected?: { readonly low: number; readonly high: number };
  /** Columns that carry it, most guilty first, when all together are meant. */
  readonly culprits?: readonly string[];
  readonly description: Sentence;
  /** Later stretches of the same trouble, too soon after it to be news. */
  again: number;
  lastEndedAt: number;
}

/** What was found, of bounded size: the weakest are dropped when it overflows. */
export interface AnomalyLog {
  /** All that were found, the dropped ones too: by column, '' for all together. */
  readonly counts: Map<string, number>;
  kept: FoundAnomaly[];
}

const KEPT_LIMIT = 1_000;

export function createAnomalyLog(): AnomalyLog {
  return { counts: new Map(), kept: [] };
}

/** Amortised O(log n). */
export function addAnomaly(log: AnomalyLog, anomaly: FoundAnomaly): void {
  const { column = '' } = anomaly;
  log.counts.set(column, (log.counts.get(column) ?? 0) + 1);
  log.kept.push(anomaly);
  if (log.kept.length >= 2 * KEPT_LIMIT) log.kept = strongest(log.kept, KEPT_LIMIT);
}

/** The strongest that were kept, by their starts. */
export function listAnomalies(log: AnomalyLog): FoundAnomaly[] {
  return strongest(log.kept, KEPT_LIMIT);
}

/** So many of the strongest, by their starts. O(n log n). */
export function strongest(anomalies: readonly FoundAnomaly[], limit: number): FoundAnomaly[] {
  const byScore = [...anomalies].sort((a, b) => b.score - a.score).slice(0, limit);
  return byScore.sort((a, b) => a.startedAt - b.startedAt);
}

/** A row that stands alone is worth a note; what lasts is trouble, and worse when it goes twice past its limit. */
export function gradeOf({ lastsMs, strength }: { readonly lastsMs: number; readonly strength: number }): AnomalyGrade {
  if (!(lastsMs > 0)) return 'info';
  return strength >= 2 ? 'critical' : 'warning';
}

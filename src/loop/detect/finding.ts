import type { AnomalyClass, Grade, Subject } from '#domain/anomaly.ts';
import type { Sentence } from '#domain/sentence.ts';

/** What a watch sees at one tick. The tracker turns findings that last into anomalies. */
export interface Finding {
  readonly subject: Subject;
  readonly indicator: string;
  readonly class: AnomalyClass;
  readonly grade: Grade;
  /** In [0, 1]. */
  readonly score: number;
  readonly value: number;
  readonly expected: { readonly low: number; readonly high: number };
  readonly unit: string;
  /** Without the duration, which the tracker adds: `p95 412 ms, expected up to 120 ms`. */
  readonly description: Sentence;
  /** Ticks in a row before it is believed. */
  readonly openAfterTicks: number;
  readonly rule?: string;
  /** Ids of at most three traces that show it, the failed and slowest first. */
  readonly exemplars?: readonly string[];
}

export function findingKey(finding: Pick<Finding, 'subject' | 'indicator'>): string {
  const { service, instance = '', callee = '' } = finding.subject;
  return `${service}|${instance}|${callee}|${finding.indicator}`;
}

/** Squeezes "how many times past the edge" into [0, 1): 1 at the edge gives 0.5, far past it tends to 1. */
export function scoreOfExcess(excess: number): number {
  return excess <= 0 ? 0 : excess / (1 + excess);
}

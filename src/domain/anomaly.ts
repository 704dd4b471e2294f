import { about, type Sentence } from './sentence.ts';

/** `reported`: nobody measured it, a person said so. */
export type AnomalyClass = 'availability' | 'performance' | 'resource' | 'load' | 'configuration' | 'reported';
export type Grade = 'info' | 'warning' | 'critical';

/** What the anomaly speaks of: a service, one of its instances, or one of its outgoing edges. */
export interface Subject {
  readonly service: string;
  readonly instance?: string;
  /** The callee, when the subject is the edge `service → callee`. */
  readonly callee?: string;
}

/** A stretch of a signal that should not be. Open while `endedAt` is absent. */
export interface Anomaly {
  readonly id: string;
  readonly subject: Subject;
  /** `error-ratio`, `latency`, `rate`, `instance-down`, `memory`, `cpu`, ... or the name of a rule. */
  readonly indicator: string;
  readonly class: AnomalyClass;
  readonly grade: Grade;
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly endedAt?: number;
  /** In [0, 1]: how far out of the ordinary at its worst. */
  readonly score: number;
  readonly value: number;
  /** The band in which the value was expected. */
  readonly expected: { readonly low: number; readonly high: number };
  readonly unit: string;
  /** One sentence with numbers: `p99 412 ms, expected 80–120 ms, for 40 s`. */
  readonly description: Sentence;
  readonly rule?: string;
  /** Ids of at most three traces that show it at its worst. */
  readonly exemplars?: readonly string[];
}

const GRADE_RANK: Readonly<Record<Grade, number>> = { info: 0, warning: 1, critical: 2 };

export function worstGrade(grades: readonly Grade[]): Grade {
  return grades.reduce<Grade>((worst, grade) => (GRADE_RANK[grade] > GRADE_RANK[worst] ? grade : worst), 'info');
}

/** `payment: p99 412 ms, expected 80–120 ms`. */
export function describeAnomaly({ subject, description }: Pick<Anomaly, 'subject' | 'description'>): Sentence {
  return about(describeSubject(subject), description);
}

export function describeSubject(subject: Subject): string {
  if (subject.callee !== undefined) return `${subject.service} → ${subject.callee}`;
  return subject.instance ?? subject.service;
}

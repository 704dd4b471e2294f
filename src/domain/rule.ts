import type { AnomalyClass, Grade } from './anomaly.ts';

/** A static rule with duration, read from YAML. */
export type Rule = ThresholdRule | QueryRule;

/** A metric against a number: `p99 > 1.0` for 5m. */
export interface ThresholdRule extends RuleBasics {
  readonly metric: string;
  readonly condition: Condition;
}

/** A PromQL expression, as in alerting rules of Prometheus: it holds for every element of its result. */
export interface QueryRule extends RuleBasics {
  readonly expr: string;
}

interface RuleBasics {
  readonly name: string;
  /** The condition must hold this long. */
  readonly forMs: number;
  readonly severity: Grade;
  readonly class: AnomalyClass;
  /** Only series of these services; empty: all. */
  readonly services: readonly string[];
}

export interface Condition {
  readonly aggregate: 'value' | 'rate' | 'avg' | 'max' | 'min' | 'sum' | 'p50' | 'p90' | 'p95' | 'p99';
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  readonly threshold: number;
}

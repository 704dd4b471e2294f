import type { JsonObject } from '#base/json.ts';

/** A promise about a service: in `window`, at least `target` of what the indicator counts is good. */
export interface Slo {
  readonly name: string;
  /** For people; the name where none was given. */
  readonly title: string;
  readonly description: string;
  readonly service: string;
  readonly window: SloWindow;
  readonly budgeting: BudgetingMethod;
  /** At least one; each has an error budget of its own. */
  readonly objectives: readonly Objective[];
}

/**
 * What the budget is counted in: single events; slices of time that are good when enough of their events are; or slices
 * of time that count as good in the share of their good events, so that quiet hours weigh as much as busy ones.
 */
export type BudgetingMethod = 'occurrences' | 'timeslices' | 'ratio-timeslices';

export interface Objective {
  readonly title: string;
  readonly indicator: Indicator;
  /** Share of good in [0, 1). */
  readonly target: number;
  /** With an indicator of single values: which values are good. */
  readonly threshold?: { readonly operator: ThresholdOperator; readonly value: number };
  /** With budgeting by time slices: their length, and the share of good that makes a slice good. */
  readonly timeSlice?: { readonly durationMs: number; readonly target: number };
  /** Weight within a composite SLO; 1 elsewhere. */
  readonly weight: number;
}

export type ThresholdOperator = '<' | '<=' | '>' | '>=';

/** How good and bad are told apart. */
export type Indicator =
  /** Calls that the service answered: good ones did not fail, or where a limit is given, took no longer. */
  | { readonly kind: 'calls'; readonly limitMs?: number }
  | {
      readonly kind: 'ratio';
      /** What the numerator counts: the good events or the bad ones. */
      readonly counts: 'good' | 'bad';
      readonly numerator: MetricQuery;
      readonly total: MetricQuery;
      /** Both only ever count up, so rates must be taken of them. */
      readonly isCounter: boolean;
    }
  | { readonly kind: 'precomputed'; readonly counts: 'good' | 'bad'; readonly ratio: MetricQuery }
  | { readonly kind: 'threshold'; readonly value: MetricQuery };

/** Where a number comes from. `query` is what most sources need; the rest of what they need stands in `settings`. */
export interface MetricQuery {
  /** Kind of source: `Prometheus`, `CloudWatch`, ... */
  readonly source: string;
  readonly query?: string;
  readonly settings: JsonObject;
}

export type SloWindow =
  | { readonly kind: 'rolling'; readonly durationMs: number }
  | {
      readonly kind: 'calendar';
      readonly count: number;
      readonly unit: CalendarUnit;
      /** Wall-clock time in `timeZone`, `2026-01-31T00:00:00`, at which the first window starts. */
      readonly startsAt: string;
      /** IANA name. */
      readonly timeZone: string;
    };

export type CalendarUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** Whether one measured value keeps the objective; true for every value where no threshold is set. */
export function isGoodValue(objective: Pick<Objective, 'threshold'>, value: number): boolean {
  if (objective.threshold === undefined) return true;
  const limit = objective.threshold.value;
  switch (objective.threshold.operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}

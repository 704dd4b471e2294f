import type { Sentence } from './sentence.ts';
import type { BudgetingMethod } from './slo.ts';

/** How an objective stands at this moment. */
export interface SloReport {
  /** Name of the SLO; with that of the objective behind a slash where it has several. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly service: string;
  /** Share of good that is promised, in [0, 1). */
  readonly target: number;
  readonly windowMs: number;
  readonly windowKind: 'rolling' | 'calendar';
  readonly budgeting: BudgetingMethod;
  /** Whether the promise is kept in what was counted of the window. */
  readonly status: 'no-data' | 'met' | 'missed';
  /** The most urgent rule that fires. */
  readonly alert: 'none' | 'ticket' | 'page';
  /** How much of the window was watched. */
  readonly knownMs: number;
  /** Events, or slices of time; fractions where they are computed from rates. */
  readonly good: number;
  readonly total: number;
  /** Share of good in [0, 1]; absent without data. */
  readonly sli?: number;
  /** What is left of 1, negative when overspent. Time not watched yet counts as good. Absent without data. */
  readonly budgetLeft?: number;
  readonly burnRates: readonly BurnRateReport[];
  /** What cannot be measured as it is written. */
  readonly notes: readonly Sentence[];
}

export interface BurnRateReport {
  readonly severity: 'page' | 'ticket';
  /** Both windows must burn faster than this. */
  readonly limit: number;
  readonly longWindowMs: number;
  readonly shortWindowMs: number;
  /** Absent without data. */
  readonly longBurnRate?: number;
  readonly shortBurnRate?: number;
  /** `low-traffic`: too fast, but on so few events that it proves nothing. */
  readonly status: 'firing' | 'quiet' | 'low-traffic' | 'no-data';
}

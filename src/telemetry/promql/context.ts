import { tookTooLong, tooMuch } from './errors.ts';
import type { Matcher } from './matcher.ts';
import type { SampleSource } from './source.ts';
import type { Grid } from './vector.ts';

/** A row without cells is work too: its labels are joined, compared and sorted. */
const CELLS_OF_ROW = 16;

export interface EvaluationLimits {
  readonly maxSeries: number;
  /** Samples read, and cells of the tables made from them. */
  readonly maxSamples: number;
  readonly maxSteps: number;
  /** Samples in all windows together: one that a hundred windows show is looked at a hundred times. Letters of labels, too. */
  readonly maxLooks: number;
  /** Cells that the parts of the query come to, all together, whether something was read for them or not. */
  readonly maxCells: number;
  /** True once the time for the query is over. Looked at whenever something is spent. */
  readonly isLate: () => boolean;
}

/** What the evaluation of one query knows besides the expression. */
export interface Context {
  readonly source: SampleSource;
  readonly grid: Grid;
  /** What was asked for, to which `@ start()` and `@ end()` refer: the end need not be a step. */
  readonly asked: { readonly startMs: number; readonly endMs: number };
  readonly lookbackMs: number;
  /** Of a subquery that names no step. */
  readonly subqueryStepMs: number;
  readonly budget: Budget;
}

/** What one query may still read and compute. */
export class Budget {
  readonly limits: EvaluationLimits;
  #series = 0;
  #samples = 0;
  #looks = 0;
  #cells = 0;

  constructor(limits: EvaluationLimits) {
    this.limits = limits;
  }

  spend(series: number, samples: number): void {
    this.#series += series;
    this.#samples += samples;
    this.#watchTime();
    if (this.#series > this.limits.maxSeries) throw tooMuch('series', this.limits.maxSeries);
    if (this.#samples > this.limits.maxSamples) throw tooMuch('samples', this.limits.maxSamples);
  }

  spendLooks(samples: number): void {
    this.#looks += samples;
    this.#watchTime();
    if (this.#looks > this.limits.maxLooks) throw tooMuch('looks', this.limits.maxLooks);
  }

  spendRows(rows: number, steps: number): void {
    this.#cells += rows * (steps + CELLS_OF_ROW);
    this.#watchTime();
    if (this.#cells > this.limits.maxCells) throw tooMuch('cells', this.limits.maxCells);
  }

  /** The same matchers, at the expense of this budget. */
  meter(matchers: readonly Matcher[]): readonly Matcher[] {
    const spend = (instructions: number) => this.spendLooks(instructions);
    return matchers.map(matcher => ({ ...matcher, matches: text => matcher.matches(text, spend) }));
  }

  spendSteps(steps: number): void {
    if (steps > this.limits.maxSteps) throw tooMuch('steps', this.limits.maxSteps);
    this.#watchTime();
  }

  #watchTime(): void {
    if (this.limits.isLate()) throw tookTooLong();
  }
}

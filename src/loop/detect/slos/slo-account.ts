import {
  type BudgetLedger,
  countsSince,
  createBudgetLedger,
  recordEvents,
} from '#algorithms/judgement/budget-ledger.ts';
import {
  restoreBudgetLedger,
  type SavedBudgetLedger,
  saveBudgetLedger,
} from '#algorithms/judgement/budget-ledger-state.ts';
import { type BurnRateVerdict, burnRateRulesFor, judgeBurnRates } from '#algorithms/judgement/burn-rate-alerts.ts';
import { countSliceRatios, countTimeSlices, type EventCounts } from '#algorithms/judgement/error-budget.ts';
import { messageOf } from '#base/errors.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import type { Objective, Slo } from '#domain/slo.ts';
import { durationOfWindow, type Period, periodAt } from '#domain/slo-window.ts';
import type { Scene } from '#loop/detect/watch.ts';
import { createEventCounter, type EventCounter } from './event-counter.ts';

const NOT_IN_TELEMETRY: Sentence = {
  en: 'its numbers are not in telemetry: only PromQL can be evaluated',
  zh: '数据不在遥测中：只能计算 PromQL',
};

export interface SavedAccount {
  readonly since: number;
  readonly ledger: SavedBudgetLedger;
}

/** How long was watched between two moments, in milliseconds. */
export type ReadWatched = (fromMs: number, toMs: number) => number;

/** A slice of time that is being filled. */
interface Slice {
  readonly index: number;
  readonly counts: EventCounts;
}

const DAY_MS = 86_400_000;
/** As far back as the ledger reaches. */
const LONGEST_MS = 92 * DAY_MS;
/** What is counted at the first look took some time to happen, too. */
const LEAST_KNOWN_MS = 5000;

/** The books of one objective: what was good and bad, and how fast its budget goes. */
export class SloAccount {
  readonly slo: Slo;
  readonly objective: Objective;
  readonly name: string;
  readonly notes: readonly Sentence[];
  /** Of what could not be evaluated at the last look. */
  problem: Sentence | undefined;
  verdicts: readonly BurnRateVerdict[] = [];
  readonly #counter: EventCounter | undefined;
  readonly #ledger: BudgetLedger;
  readonly #since: number;
  #slice: Slice | undefined;

  constructor(slo: Slo, objective: Objective, { now, saved }: { now: number; saved?: SavedAccount | undefined }) {
    this.slo = slo;
    this.objective = objective;
    this.name = nameOf(slo, objective);
    this.#counter = createEventCounter(slo.service, objective);
    this.#ledger = saved === undefined ? createBudgetLedger() : restoreBudgetLedger(saved.ledger);
    this.#since = Math.min(now, saved?.since ?? now);
    this.notes = this.#counter === undefined ? [NOT_IN_TELEMETRY] : [];
  }

  /** Takes in what has happened since the last time, and judges the burn rates. */
  observe(scene: Pick<Scene, 'window' | 'now'>, readWatched: ReadWatched): void {
    try {
      this.problem = undefined;
      this.#record(scene.now, this.#counter?.count(scene));
    } catch (error) {
      // Labels that fit today may clash tomorrow: the account says so instead of stopping the loop.
      this.problem = about({ en: 'cannot be evaluated', zh: '无法计算' }, unworded(messageOf(error)));
    }
    this.verdicts = judgeBurnRates({
      target: this.objective.target,
      countsOver: durationMs => this.#countsWithUnknown(scene.now, durationMs, readWatched),
      rules: burnRateRulesFor(durationOfWindow(this.slo.window)),
    });
  }

  /** Over the window of the SLO: what was counted, and the same with the time that was not watched taken for good. */
  read(
    now: number,
    readWatched: ReadWatched,
  ): { readonly known: EventCounts; readonly knownMs: number; readonly whole: EventCounts } {
    const { startAt, endAt } = this.#period(now);
    const known = clip(countsSince(this.#ledger, now, now - startAt));
    const knownMs = readWatched(Math.max(startAt, this.#since), now);
    return { known, knownMs, whole: fillUp(known, knownMs, endAt - startAt) };
  }

  save(): SavedAccount {
    const keptMs = Math.min(LONGEST_MS, Math.max(3 * DAY_MS, durationOfWindow(this.slo.window)) + DAY_MS);
    return { since: this.#since, ledger: saveBudgetLedger(this.#ledger, keptMs) };
  }

  #period(now: number): Period {
    const { startAt, endAt } = periodAt(this.slo.window, now);
    return { startAt: Math.max(startAt, now - LONGEST_MS), endAt };
  }

  /** A young history is not scaled up: what a long window does not know yet is taken for good, at the same traffic. */
  #countsWithUnknown(now: number, durationMs: number, readWatched: ReadWatched): EventCounts {
    const known = clip(countsSince(this.#ledger, now, durationMs));
    return fillUp(known, readWatched(Math.max(now - durationMs, this.#since), now), durationMs);
  }

  #record(now: number, counts: EventCounts | undefined): void {
    const { timeSlice } = this.objective;
    if (timeSlice === undefined) {
      if (counts !== undefined && counts.total > 0) recordEvents(this.#ledger, now, counts);
      return;
    }
    const index = Math.floor(now / timeSlice.durationMs);
    if (this.#slice !== undefined && this.#slice.index !== index) {
      const slices = [clip(this.#slice.counts)];
      const closed =
        this.slo.budgeting === 'timeslices' ? countTimeSlices(slices, timeSlice.target) : countSliceRatios(slices);
      recordEvents(this.#ledger, Math.min(now, (this.#slice.index + 1) * timeSlice.durationMs), closed);
      this.#slice = undefined;
    }
    const before = this.#slice?.counts ?? { good: 0, total: 0 };
    const added = counts ?? { good: 0, total: 0 };
    this.#slice = { index, counts: { good: before.good + added.good, total: before.total + added.total } };
  }
}

/** Changes when what is counted changes: counts of something else must not be added. */
export function accountKey(slo: Slo, objective: Objective): string {
  const { indicator, threshold, timeSlice } = objective;
  return JSON.stringify([slo.service, nameOf(slo, objective), slo.budgeting, indicator, threshold, timeSlice]);
}

function nameOf({ name, objectives }: Slo, objective: Objective): string {
  if (objectives.length === 1) return name;
  const isUnique = objectives.filter(({ title }) => title === objective.title).length === 1;
  return `${name}/${isUnique ? objective.title : objectives.indexOf(objective) + 1}`;
}

/** Good and all may arrive apart, so that a short stretch can have more good ones than ones at all. */
function clip({ good, total }: EventCounts): EventCounts {
  const all = Math.max(0, total);
  return { good: Math.min(all, Math.max(0, good)), total: all };
}

function fillUp({ good, total }: EventCounts, knownMs: number, wholeMs: number): EventCounts {
  if (knownMs >= wholeMs) return { good, total };
  const bad = total - good;
  const whole = (total * wholeMs) / Math.max(LEAST_KNOWN_MS, knownMs);
  return { good: whole - bad, total: whole };
}

import { binomialUpperTail } from '../statistics/tail-probability.ts';
import { burnRate, type EventCounts } from './error-budget.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface BurnRateRule {
  readonly severity: 'page' | 'ticket';
  /** Both windows must burn faster than this. */
  readonly burnRate: number;
  /** Tells that it matters. */
  readonly longWindowMs: number;
  /** Tells that it is still going on, so that the alert ends soon after the trouble. */
  readonly shortWindowMs: number;
}

/** The recommended set for a window of 30 days (SRE Workbook, chapter 5, table 5-8): 2, 5, 10 and 10 % of the budget. */
export const BURN_RATE_RULES: readonly BurnRateRule[] = [
  { severity: 'page', burnRate: 14.4, longWindowMs: HOUR_MS, shortWindowMs: 5 * MINUTE_MS },
  { severity: 'page', burnRate: 6, longWindowMs: 6 * HOUR_MS, shortWindowMs: 30 * MINUTE_MS },
  { severity: 'ticket', burnRate: 3, longWindowMs: DAY_MS, shortWindowMs: 2 * HOUR_MS },
  { severity: 'ticket', burnRate: 1, longWindowMs: 3 * DAY_MS, shortWindowMs: 6 * HOUR_MS },
];

const RECOMMENDED_WINDOW_MS = 30 * DAY_MS;

/**
 * The recommended rules for a window of another length: each still stands for the same share of the budget, but never
 * for a rate at which the budget would last.
 */
export function burnRateRulesFor(windowMs: number): readonly BurnRateRule[] {
  if (!(windowMs > 0)) throw new RangeError(`windowMs must be positive, got ${windowMs}`);
  const scale = windowMs / RECOMMENDED_WINDOW_MS;
  return BURN_RATE_RULES.filter(rule => rule.longWindowMs <= windowMs).map(rule => ({
    ...rule,
    burnRate: Math.max(1, rule.burnRate * scale),
  }));
}

/** What protects services with few calls, whose every failure looks like a disaster. */
export interface LowTrafficGuard {
  /** Bad ones in the long window before anything is said. */
  readonly leastBad: number;
  /** Chance at which a service that keeps its target would show so many bad ones; above it nothing is said. */
  readonly surprise: number;
}

/** Two failures can be one user's retry; one in a thousand is once in six weeks of looking hourly. */
const LOW_TRAFFIC_GUARD: LowTrafficGuard = { leastBad: 3, surprise: 1e-3 };

export interface BurnRateVerdict {
  readonly rule: BurnRateRule;
  /** `low-traffic`: both windows burn too fast, but so few events prove nothing. */
  readonly status: 'firing' | 'quiet' | 'low-traffic' | 'no-data';
  /** NaN without data. */
  readonly longBurnRate: number;
  readonly shortBurnRate: number;
}

export interface BurnRateInput {
  /** Share of good that is promised, in [0, 1). */
  readonly target: number;
  /** Good and all of the last so many milliseconds. */
  readonly countsOver: (durationMs: number) => EventCounts;
  readonly rules?: readonly BurnRateRule[];
  readonly guard?: LowTrafficGuard;
}

/** Every rule's verdict, in the order of the rules: the first that fires is the most urgent one. */
export function judgeBurnRates(input: BurnRateInput): BurnRateVerdict[] {
  const { target, countsOver, rules = BURN_RATE_RULES, guard = LOW_TRAFFIC_GUARD } = input;
  return rules.map(rule => {
    const long = countsOver(rule.longWindowMs);
    const longBurnRate = burnRate(errorRatioOf(long), target);
    const shortBurnRate = burnRate(errorRatioOf(countsOver(rule.shortWindowMs)), target);
    const shared = { rule, longBurnRate, shortBurnRate };
    if (long.total === 0) return { ...shared, status: 'no-data' };
    // A short window without events is no proof that the trouble goes on, so it does not fire.
    if (!(longBurnRate > rule.burnRate && shortBurnRate > rule.burnRate)) return { ...shared, status: 'quiet' };
    return { ...shared, status: isProved(long, target, guard) ? 'firing' : 'low-traffic' };
  });
}

function errorRatioOf({ good, total }: EventCounts): number {
  return total === 0 ? Number.NaN : (total - good) / total;
}

function isProved({ good, total }: EventCounts, target: number, guard: LowTrafficGuard): boolean {
  const all = Math.round(total);
  const bad = Math.min(all, Math.round(total - good));
  return bad >= guard.leastBad && binomialUpperTail(bad, all, 1 - target) < guard.surprise;
}

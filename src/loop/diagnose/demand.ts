import type { Evidence } from '#domain/cause.ts';
import type { FlowId } from '#telemetry/flow-table.ts';
import { evidence } from './candidate.ts';
import type { Impact } from './impact.ts';
import type { CallStats, DiagnosisInput, FlowShift, Periods } from './observation.ts';
import type { Fact } from './problems/problem-pattern.ts';

/** Calls this much above usual are worth a name. */
const SURGE_FACTOR = 1.7;
/** Rates of less are too thin to be multiplied. */
const LEAST_PER_SECOND = 0.5;
/** Traffic varies by itself: the usual rate is not known from less. */
const LEAST_BASE_SECONDS = 15;
/** So many standard deviations of a Poisson count are no chance. */
const SURE_DEVIATIONS = 4;
/** Repetitions follow failures: calls added beyond this many for each failure were there before it. */
const CALLS_PER_FAILURE = 1.5;
/** Calls must rise this long before failures do, to be their cause. */
const EARLIER_MS = 2000;

/** One caller calls more than what it is asked itself explains. */
export interface Flood {
  readonly from: string;
  readonly to: string;
  readonly timesUsual: number;
  /** Share of what the callee gets that is not explained. */
  readonly share: number;
  /** The callee's trouble follows from it; otherwise the calls are repeated because the callee fails already. */
  readonly isCulprit: boolean;
  readonly repeatsFailed: boolean;
}

/**
 * How much more each service is asked by those outside. A rise that exists on the way from one caller only is that
 * caller's doing (repetitions, a loop), and not a surge of its callee: it is followed upwards. Safe on cycles.
 */
export class Demand {
  readonly #impact: Impact;
  readonly #periods: Periods;
  readonly #growth = new Map<string, number>();

  constructor(impact: Impact, periods: Periods) {
    this.#impact = impact;
    this.#periods = periods;
  }

  /** Times the usual; 1 when it is not surely more. */
  surgeOf(service: string): number {
    const shift = this.#impact.serviceShifts.get(service);
    if (shift === undefined || !isSurelyMore(shift, this.#periods)) return 1;
    const growth = this.#growthOf(service);
    return growth >= SURGE_FACTOR ? growth : 1;
  }

  floodsOf(callee: string, { window }: Pick<DiagnosisInput, 'window'>): Flood[] {
    const total =
      this.#impact.serviceShifts.get(callee)?.now.perSecond ?? sum(this.#into(callee).map(edge => edge.now));
    return this.#into(callee).flatMap(edge => {
      const { service: from } = edge.id;
      const growth = this.#impact.serviceShifts.has(from) ? this.#growthOf(from) : rise(edge);
      const expected = edge.base.perSecond * Math.max(1, growth);
      const extra = edge.now.perSecond - expected;
      if (edge.now.perSecond < SURGE_FACTOR * expected || !isSurelyMore(edge, this.#periods)) return [];
      return {
        ...{
          from,
          to: callee,
          timesUsual: edge.now.perSecond / expected,
          share: Math.min(1, extra / Math.max(total, extra)),
        },
        isCulprit: extra > CALLS_PER_FAILURE * edge.failures || this.#roseFirst(edge, window),
        repeatsFailed: edge.failures > 0,
      };
    });
  }

  #growthOf(service: string): number {
    const known = this.#growth.get(service);
    if (known !== undefined) return known;
    const shift = this.#impact.serviceShifts.get(service);
    if (shift === undefined) return 1;
    const measured = rise(shift);
    // While it is being worked out, a cycle finds what was measured.
    this.#growth.set(service, measured);
    const into = this.#into(service);
    const fromOutside = Math.max(0, shift.now.perSecond - sum(into.map(edge => edge.now)));
    const explained = into.reduce((total, edge) => {
      const isAsked = this.#impact.serviceShifts.has(edge.id.service);
      return total + (isAsked ? edge.base.perSecond * this.#growthOf(edge.id.service) : edge.now.perSecond);
    }, fromOutside);
    const growth = Math.min(measured, explained / Math.max(shift.base.perSecond, LEAST_PER_SECOND));
    this.#growth.set(service, growth);
    return growth;
  }

  #into(callee: string): FlowShift[] {
    return this.#impact.edgeShifts.filter(({ id }) => id.callee === callee && id.service !== callee);
  }

  /** Whether the calls of the edge rose clearly before the first of them failed more than usual. */
  #roseFirst(edge: FlowShift, window: DiagnosisInput['window']): boolean {
    const { baseTo, nowTo } = this.#periods;
    const buckets = window.flows.find(edge.id as FlowId)?.buckets(baseTo, nowTo);
    if (buckets === undefined) return false;
    const { startAt, count, errors } = buckets;
    const usualErrors = edge.base.errorRatio * edge.base.perSecond;
    const roseAt = startAt.find((_, i) => isHigh(count, i, SURGE_FACTOR * edge.base.perSecond));
    const failedAt = startAt.find((_, i) => errors[i]! >= 2 + 3 * usualErrors);
    return roseAt !== undefined && failedAt !== undefined && failedAt - roseAt >= EARLIER_MS;
  }
}

export function factsOfFlood({ repeatsFailed }: Flood): Fact[] {
  return ['floods-callee', ...(repeatsFailed ? (['repeats-failed-calls'] as const) : [])];
}

export function describeFlood({ from, to, timesUsual, share }: Flood): Evidence {
  const [times, most] = [timesUsual.toFixed(1), `${Math.round(share * 100)} %`];
  return evidence(
    'metric',
    {
      en: `${from} calls ${to} ${times} times as often as its own requests explain: ${most} of what ${to} gets`,
      zh: `${from} 调用 ${to} 的次数是其自身请求量所应有的 ${times} 倍，占 ${to} 收到调用的 ${most}`,
    },
    2,
  );
}

function rise({ base, now }: FlowShift): number {
  return base.perSecond < LEAST_PER_SECOND ? 1 : now.perSecond / base.perSecond;
}

function isSurelyMore({ base, now }: FlowShift, { baseSeconds, nowSeconds }: Periods): boolean {
  if (baseSeconds < LEAST_BASE_SECONDS || base.perSecond < LEAST_PER_SECOND) return false;
  const variance = base.count / baseSeconds ** 2 + now.count / Math.max(1, nowSeconds) ** 2;
  return now.perSecond - base.perSecond > SURE_DEVIATIONS * Math.sqrt(variance);
}

/** Two seconds in a row: one is a coincidence. */
function isHigh(count: Float64Array, i: number, limit: number): boolean {
  return count[i]! > limit && (i + 1 >= count.length || count[i + 1]! > limit);
}

function sum(stats: readonly CallStats[]): number {
  return stats.reduce((total, { perSecond }) => total + perSecond, 0);
}

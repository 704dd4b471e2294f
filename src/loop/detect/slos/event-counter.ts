import type { EventCounts } from '#algorithms/judgement/error-budget.ts';
import { type Indicator, isGoodValue, type MetricQuery, type Objective } from '#domain/slo.ts';
import type { Scene } from '#loop/detect/watch.ts';
import { compileQuery } from '#telemetry/promql/query.ts';
import { QueryCount, readElements } from './query-count.ts';

type Sight = Pick<Scene, 'window' | 'now'>;

/** Counts good and all, from one call to the next. Numerator and total may arrive at different times: only sums are right. */
export interface EventCounter {
  /** Undefined when there is nothing to count. Throws PROMQL_EVALUATION or PROMQL_LIMIT. */
  count(sight: Sight): EventCounts | undefined;
}

/** Spans come in batches of some seconds: what is counted must not be missed for being late. */
const SETTLED_MS = 10_000;
/** In the type or the name of a source. */
const SPEAKS_PROMQL = /prom|thanos|mimir|cortex|victoria/i;

/**
 * Undefined when the indicator asks something else than telemetry in PromQL.
 *
 * @throws AppError PROMQL_SYNTAX, PROMQL_TYPE, PROMQL_UNSUPPORTED for expressions that cannot be
 */
export function createEventCounter(
  service: string,
  { indicator, threshold }: Pick<Objective, 'indicator' | 'threshold'>,
): EventCounter | undefined {
  switch (indicator.kind) {
    case 'calls':
      return countCalls(service, indicator.limitMs);
    case 'ratio': {
      const [numerator, total] = [promqlOf(indicator.numerator), promqlOf(indicator.total)];
      return numerator === undefined || total === undefined ? undefined : countRatio(indicator, numerator, total);
    }
    case 'precomputed': {
      const sign = indicator.counts;
      return countValues(promqlOf(indicator.ratio), value => {
        const ratio = Math.min(1, Math.max(0, value));
        return sign === 'good' ? ratio : 1 - ratio;
      });
    }
    case 'threshold': {
      const objective = threshold === undefined ? {} : { threshold };
      return countValues(promqlOf(indicator.value), value => (isGoodValue(objective, value) ? 1 : 0));
    }
  }
}

/** Calls that the service answered, second by second. What failed is taken to be among the slow, so that it counts once. */
function countCalls(service: string, limitMs: number | undefined): EventCounter {
  let countedUntil: number | undefined;
  return {
    count({ window, now }) {
      const end = Math.floor((now - SETTLED_MS) / 1000) * 1000;
      const from = countedUntil;
      countedUntil = end;
      const flow = window.flows.find({ kind: 'service', service });
      // A clock that went back counts on from where it stands.
      if (flow === undefined || from === undefined || from >= end) return undefined;
      const { count, errors, countUpTo } = flow.summarise(from, end);
      const fine = count - errors;
      return { good: limitMs === undefined ? fine : Math.min(fine, countUpTo(limitMs)), total: count };
    },
  };
}

function countRatio(
  { counts, isCounter }: Extract<Indicator, { kind: 'ratio' }>,
  numerator: string,
  total: string,
): EventCounter {
  const counted = new QueryCount(numerator, isCounter);
  const all = new QueryCount(total, isCounter);
  let wasSeen = false;
  return {
    count(sight) {
      const some = counted.read(sight);
      const every = all.read(sight);
      wasSeen ||= some !== undefined;
      // A counter of failures that nobody touched is not sent; one of successes that was never there is misspelt.
      if (every === undefined || (counts === 'good' && !wasSeen)) return undefined;
      return { good: counts === 'good' ? (some ?? 0) : every - (some ?? 0), total: every };
    },
  };
}

/** Each series is one event at each reading. */
function countValues(text: string | undefined, goodOf: (value: number) => number): EventCounter | undefined {
  if (text === undefined) return undefined;
  const query = compileQuery(text);
  return {
    count(sight) {
      const values = readElements(query, sight).flatMap(({ value }) => (Number.isNaN(value) ? [] : [value]));
      if (values.length === 0) return undefined;
      return { good: values.reduce((sum, value) => sum + goodOf(value), 0), total: values.length };
    },
  };
}

/** Other systems are not asked: what they count has to arrive as telemetry. */
function promqlOf({ source, query }: MetricQuery): string | undefined {
  return SPEAKS_PROMQL.test(source) ? query : undefined;
}

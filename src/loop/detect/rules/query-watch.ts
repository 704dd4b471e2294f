import { describeDurationMs } from '#base/duration.ts';
import { messageOf } from '#base/errors.ts';
import type { QueryRule, Rule } from '#domain/rule.ts';
import { about, unworded } from '#domain/sentence.ts';
import { type Finding, findingKey } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import { compileQuery, type Element, evaluateInstant, type Query } from '#telemetry/promql/query.ts';
import { longestRangeMs } from './expression-range.ts';

interface Compiled {
  readonly rule: QueryRule;
  readonly query: Query;
  /** How far back the expression looks: so long an end of the trouble may go unseen. */
  readonly lookBackMs: number;
}

interface Holding {
  readonly finding: Finding;
  readonly sinceMs: number;
  readonly lookBackMs: number;
}

const EVALUATE_EVERY_MS = 5000;
/** A runaway expression must not hold up the loop. */
const LIMITS = { maxSeries: 10_000, maxSamples: 1_000_000 };
const LOOKBACK_MS = 60_000;

/**
 * Rules in PromQL, evaluated every few seconds. Like patterns they are no judge of a repair: an average over five minutes
 * is still bad four minutes after everything is well.
 */
export class QueryWatch implements Watch {
  readonly name = 'queries';
  readonly isDerived = true;
  readonly #compiled: readonly Compiled[];
  #holding = new Map<string, Holding>();
  #evaluatedAt = Number.NEGATIVE_INFINITY;

  constructor(rules: readonly Rule[]) {
    this.#compiled = rules.flatMap(rule => ('expr' in rule ? [compile(rule)] : []));
  }

  observe(scene: Scene): void {
    if (this.#compiled.length === 0 || Math.abs(scene.now - this.#evaluatedAt) < EVALUATE_EVERY_MS) return;
    this.#evaluatedAt = scene.now;
    const before = this.#holding;
    this.#holding = new Map(
      this.#compiled.flatMap(({ rule, query, lookBackMs }) =>
        evaluate(rule, query, scene).map(finding => {
          const key = findingKey(finding);
          return [key, { finding, lookBackMs, sinceMs: before.get(key)?.sinceMs ?? scene.now }];
        }),
      ),
    );
  }

  /** What held before a repair is passed over until the expression can have seen the difference. */
  find({ now, notBeforeMs }: Scene): Finding[] {
    return [...this.#holding.values()].flatMap(({ finding, sinceMs, lookBackMs }) =>
      sinceMs < notBeforeMs && now - notBeforeMs < lookBackMs ? [] : [finding],
    );
  }
}

function compile(rule: QueryRule): Compiled {
  const query = compileQuery(rule.expr);
  return { rule, query, lookBackMs: Math.max(LOOKBACK_MS, longestRangeMs(query.expression)) + rule.forMs };
}

function evaluate(rule: QueryRule, query: Query, { window, now }: Scene): Finding[] {
  try {
    const result = evaluateInstant(query, {
      source: window.source,
      atMs: now,
      lookbackMs: LOOKBACK_MS,
      limits: LIMITS,
    });
    const elements = result.type === 'vector' ? result.elements : [];
    return elements.flatMap(element => toFinding(rule, element) ?? []);
  } catch (error) {
    // Labels that fit today may clash tomorrow: the rule says so itself instead of stopping the loop.
    return [
      {
        ...basics(rule),
        ...NO_VALUE,
        subject: { service: 'zeroops' },
        grade: 'warning',
        description: about(
          { en: `rule ${rule.name} cannot be evaluated`, zh: `规则 ${rule.name} 无法计算` },
          unworded(messageOf(error)),
        ),
      },
    ];
  }
}

const NO_VALUE = { value: 0, expected: { low: 0, high: 0 } };

function toFinding(rule: QueryRule, { labels, value }: Element): Finding | undefined {
  const service = labels.get('service') || labels.get('job') || 'unknown';
  const instance = labels.get('instance');
  if (rule.services.length > 0 && !rule.services.includes(service)) return undefined;
  const isHeld = rule.forMs > 0;
  const [figure, held] = [Number(value.toPrecision(4)), describeDurationMs(rule.forMs)];
  return {
    ...basics(rule),
    subject: instance === '' ? { service } : { service, instance },
    value,
    expected: NO_VALUE.expected,
    description: {
      en: `${rule.expr} is ${figure}, rule ${rule.name} wants nothing of it${isHeld ? ` for ${held}` : ''}`,
      zh: `${rule.expr} 的值为 ${figure}，规则 ${rule.name} 要求它${isHeld ? `在 ${held} 内` : ''}没有结果`,
    },
  };
}

function basics(rule: QueryRule): Omit<Finding, 'subject' | 'value' | 'expected' | 'description'> {
  return {
    indicator: rule.name,
    class: rule.class,
    grade: rule.severity,
    score: 0.5,
    unit: '1',
    openAfterTicks: Math.max(1, Math.round(rule.forMs / 1000)),
    rule: rule.name,
  };
}

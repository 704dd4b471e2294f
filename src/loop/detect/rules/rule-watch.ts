import { holds } from '#algorithms/outliers/static-rule.ts';
import { describeDurationMs } from '#base/duration.ts';
import type { Condition, Rule, ThresholdRule } from '#domain/rule.ts';
import { type Finding, scoreOfExcess } from '#loop/detect/finding.ts';
import type { Watch } from '#loop/detect/watch.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Series } from '#telemetry/series-table.ts';

/** Aggregates look back this far, or as far as `for` says when that is longer. */
const LEAST_LOOK_BACK_MS = 5000;

/** What rules on metrics find just before now, one finding per rule and series at most. */
export function createRuleWatch(rules: readonly Rule[]): Watch {
  const thresholds = rules.filter(rule => 'metric' in rule);
  return {
    name: 'rules',
    find: ({ window, now }) =>
      thresholds.flatMap(rule => findSeries(rule, window).flatMap(series => watchRule(rule, series, now) ?? [])),
  };
}

/** Names are compared as Prometheus would write them, so that `http_request_duration_seconds` finds its OTLP original. */
function findSeries(rule: ThresholdRule, window: HotWindow): Series[] {
  const suffix = /^p\d\d$/.test(rule.condition.aggregate) ? `.${rule.condition.aggregate}` : '';
  const exact = window.series.find({ metric: rule.metric + suffix });
  const found =
    exact.length > 0 ? exact : window.series.all().filter(series => isSameMetric(rule.metric + suffix, series));
  return rule.services.length === 0
    ? found
    : found.filter(series => rule.services.includes(series.labels.service ?? ''));
}

function isSameMetric(wanted: string, series: Series): boolean {
  const name = prometheusName(series.metric);
  const target = prometheusName(wanted);
  return (
    name === target || prometheusName(series.metric.replace(/(\.p\d\d)?$/, `_${unitName(series.unit)}$1`)) === target
  );
}

function prometheusName(metric: string): string {
  return metric.replaceAll(/[^a-zA-Z0-9:]/g, '_').replace(/_total$/, '');
}

function unitName(unit: string): string {
  return { s: 'seconds', ms: 'milliseconds', By: 'bytes', '1': 'ratio' }[unit] ?? unit;
}

function watchRule(rule: ThresholdRule, series: Series, now: number): Finding | undefined {
  const lookBackMs = Math.max(LEAST_LOOK_BACK_MS, rule.forMs);
  const { at, value } = series.read(now - lookBackMs, now + 1);
  if (at.length === 0) return undefined;
  const observed = aggregate(rule.condition, value, lookBackMs);
  if (!holds(rule.condition.operator, observed, rule.condition.threshold)) return undefined;
  const { service = 'unknown', instance } = series.labels;
  const { aggregate: name, operator, threshold } = rule.condition;
  return {
    subject: instance === undefined ? { service } : { service, instance },
    indicator: rule.name,
    class: rule.class,
    grade: rule.severity,
    score: threshold === 0 ? 0.5 : scoreOfExcess(Math.abs(observed / threshold)),
    value: observed,
    expected: operator.startsWith('>')
      ? { low: Number.NEGATIVE_INFINITY, high: threshold }
      : { low: threshold, high: Number.POSITIVE_INFINITY },
    unit: series.unit,
    description: {
      en: `${rule.metric} ${name} is ${Number(observed.toPrecision(4))}, rule ${rule.name} wants it not ${operator} ${threshold}${
        rule.forMs > 0 ? ` for ${describeDurationMs(rule.forMs)}` : ''
      }`,
      zh: `${rule.metric} 的 ${name} 为 ${Number(observed.toPrecision(4))}，规则 ${rule.name} 要求不得${
        rule.forMs > 0 ? `持续 ${describeDurationMs(rule.forMs)} ` : ' '
      }${operator} ${threshold}`,
    },
    openAfterTicks: Math.max(1, Math.round(rule.forMs / 1000)),
    rule: rule.name,
  };
}

function aggregate(condition: Condition, values: Float64Array, lookBackMs: number): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (condition.aggregate) {
    case 'rate':
      return sum / (lookBackMs / 1000);
    case 'sum':
      return sum;
    case 'avg':
      return sum / values.length;
    case 'max':
      return Math.max(...values);
    case 'min':
      return Math.min(...values);
    default:
      return values.at(-1)!;
  }
}

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeDurationMs, parseDurationMs } from '#base/duration.ts';
import { AppError, messageOf } from '#base/errors.ts';
import type { Condition, Rule } from '#domain/rule.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { Series } from '#telemetry/series-table.ts';
import { type Finding, scoreOfExcess } from './finding.ts';

const SHIPPED = new URL('./rules.yaml', import.meta.url);

const ruleSchema = z.strictObject({
  name: z.string().min(1),
  metric: z.string().min(1),
  condition: z.string(),
  for: z.string().optional(),
  duration: z.string().optional(),
  severity: z.enum(['info', 'warning', 'critical']).default('warning'),
  class: z.enum(['availability', 'performance', 'resource', 'load', 'configuration']).default('performance'),
  services: z.array(z.string()).default([]),
});
export const fileSchema = z.strictObject({ rules: z.array(ruleSchema) });

/** Aggregates look back this far, or as far as `for` says when that is longer. */
const LEAST_LOOK_BACK_MS = 5000;

/** The shipped rules, with those of the operator's file added or replacing. */
export function readRules(file?: string): Rule[] {
  const shipped = parseRules(readFileSync(SHIPPED, 'utf8'), 'rules.yaml');
  if (file === undefined) return shipped;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw ruleFileInvalid(file, messageOf(cause), cause);
  }
  const own = parseRules(text, file);
  return [...shipped.filter(rule => !own.some(each => each.name === rule.name)), ...own];
}

export function parseRules(text: string, file: string): Rule[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw ruleFileInvalid(file, messageOf(cause), cause);
  }
  const parsed = fileSchema.safeParse(document);
  if (!parsed.success) throw ruleFileInvalid(file, z.prettifyError(parsed.error));
  return parsed.data.rules.map(rule => ({
    name: rule.name,
    metric: rule.metric,
    condition: parseCondition(rule.condition, `${file}: rule ${rule.name}`),
    forMs: parseDurationMs(rule.for ?? rule.duration ?? '0s'),
    severity: rule.severity,
    class: rule.class,
    services: rule.services,
  }));
}

/** `p99 > 1.0`, `rate > 100`, `value >= 3`, or only `> 3`. */
export function parseCondition(text: string, where: string): Condition {
  const match =
    /^\s*(value|rate|avg|max|min|sum|p50|p90|p95|p99)?\s*(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*$/i.exec(
      text,
    );
  if (match === null) throw ruleFileInvalid(where, `"${text}" is not a condition; write for example "p99 > 1.0"`);
  return {
    aggregate: (match[1]?.toLowerCase() ?? 'value') as Condition['aggregate'],
    operator: match[2] as Condition['operator'],
    threshold: Number(match[3]),
  };
}

/** What the rules find just before `now`, one finding per rule and series at most. */
export function watchRules(rules: readonly Rule[], window: HotWindow, now: number): Finding[] {
  return rules.flatMap(rule =>
    findSeries(rule, window)
      .map(series => watchRule(rule, series, now))
      .filter(finding => finding !== undefined),
  );
}

/** Names are compared as Prometheus would write them, so that `http_request_duration_seconds` finds its OTLP original. */
function findSeries(rule: Rule, window: HotWindow): Series[] {
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

function watchRule(rule: Rule, series: Series, now: number): Finding | undefined {
  const lookBackMs = Math.max(LEAST_LOOK_BACK_MS, rule.forMs);
  const { at, value } = series.read(now - lookBackMs, now + 1);
  if (at.length === 0) return undefined;
  const observed = aggregate(rule.condition, value, lookBackMs);
  if (!holds(rule.condition, observed)) return undefined;
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
    description: `${rule.metric} ${name} is ${Number(observed.toPrecision(4))}, rule ${rule.name} wants it not ${operator} ${threshold}${
      rule.forMs > 0 ? ` for ${describeDurationMs(rule.forMs)}` : ''
    }`,
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

function holds({ operator, threshold }: Condition, value: number): boolean {
  switch (operator) {
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '!=':
      return value !== threshold;
  }
}

function ruleFileInvalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'RULE_FILE_INVALID',
    message: `${where}: ${message}`,
    faultOf: 'operator',
    hint: 'each rule needs name, metric, condition such as "p99 > 1.0", and may have for, severity, class, services',
    cause,
  });
}

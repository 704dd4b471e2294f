import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DURATION, DURATION_HINT, parseDurationMs } from '#base/duration.ts';
import { AppError, messageOf } from '#base/errors.ts';
import type { Condition, Rule } from '#domain/rule.ts';
import { compileQuery, type Query } from '#telemetry/promql/query.ts';

const SHIPPED = new URL('./rules.yaml', import.meta.url);

const ruleSchema = z.strictObject({
  name: z.string().min(1),
  /** Either a metric with a condition, or an expression. */
  metric: z.string().min(1).optional(),
  condition: z.string().optional(),
  expr: z.string().min(1).optional(),
  for: z.string().regex(DURATION, DURATION_HINT).optional(),
  duration: z.string().regex(DURATION, DURATION_HINT).optional(),
  severity: z.enum(['info', 'warning', 'critical']).default('warning'),
  class: z.enum(['availability', 'performance', 'resource', 'load', 'configuration']).default('performance'),
  services: z.array(z.string()).default([]),
});
export const fileSchema = z.strictObject({ rules: z.array(ruleSchema) });

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
  return parsed.data.rules.map(rule => toRule(rule, `${file}: rule ${rule.name}`));
}

function toRule(raw: z.output<typeof ruleSchema>, where: string): Rule {
  const { name, severity, services, metric, condition, expr } = raw;
  const forMs = parseDurationMs(raw.for ?? raw.duration ?? '0s');
  const basics = { name, severity, class: raw.class, services, forMs };
  if (expr !== undefined && metric === undefined && condition === undefined) {
    checkQuery(expr, where);
    return { ...basics, expr };
  }
  if (expr !== undefined || metric === undefined || condition === undefined) {
    throw ruleFileInvalid(where, 'a rule has either metric and condition, or expr');
  }
  return { ...basics, metric, condition: parseCondition(condition, where) };
}

function checkQuery(expr: string, where: string): void {
  let query: Query;
  try {
    query = compileQuery(expr);
  } catch (cause) {
    throw ruleFileInvalid(where, messageOf(cause), cause);
  }
  if (query.type !== 'vector') throw ruleFileInvalid(where, `expr is a ${query.type}; a rule needs an instant vector`);
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

function ruleFileInvalid(where: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'RULE_FILE_INVALID',
    message: `${where}: ${message}`,
    faultOf: 'operator',
    hint: 'each rule needs a name and either metric and condition such as "p99 > 1.0", or expr in PromQL; it may have for, severity, class, services',
    cause,
  });
}

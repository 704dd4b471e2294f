import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DURATION, DURATION_HINT, parseDurationMs } from '#base/duration.ts';
import { messageOf } from '#base/errors.ts';
import type { AnomalyClass, Grade } from '#domain/anomaly.ts';
import type { Indicator } from '#domain/slo.ts';
import { indicatorFileInvalid } from '#loop/detect/errors.ts';
import { promql } from '#loop/detect/slos/short-slo.ts';
import { compileQuery } from '#telemetry/promql/query.ts';

/** A number that tells how the business or its customers fare, derived from what services send. */
export interface DerivedIndicator {
  /** Also the name of the metric that it becomes. */
  readonly name: string;
  readonly title: string;
  readonly service: string;
  readonly source: IndicatorSource;
  readonly unit: string;
  readonly worse: 'lower' | 'higher';
  /** Differences from the usual that are never worth a word, in the indicator's own unit. */
  readonly floor: number;
  /** As a share of the usual. */
  readonly floorRatio: number;
  readonly grade: Grade;
  readonly class: AnomalyClass;
}

export type IndicatorSource =
  | { readonly kind: 'events'; readonly indicator: Indicator; readonly shows: 'good' | 'bad' }
  | { readonly kind: 'apdex'; readonly service: string; readonly thresholdMs: number }
  | { readonly kind: 'query'; readonly expr: string };

/** An odd order in fifty; a tenth of Apdex is what separates its ratings; a quarter of anything else. */
const FLOOR = { events: { floor: 0.02, floorRatio: 0 }, apdex: { floor: 0.1, floorRatio: 0 } } as const;
const FLOOR_OF_QUERY = { floor: 0, floorRatio: 0.25 };

const indicatorSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_][\w.:-]*$/, 'letters, digits, and _ . : -, beginning with a letter'),
  title: z.string().min(1).optional(),
  service: z.string().min(1),
  ratio: z.string().min(1).optional(),
  good: z.string().min(1).optional(),
  bad: z.string().min(1).optional(),
  total: z.string().min(1).optional(),
  apdex: z
    .strictObject({ service: z.string().min(1).optional(), threshold: z.string().regex(DURATION, DURATION_HINT) })
    .optional(),
  expr: z.string().min(1).optional(),
  unit: z.string().optional(),
  worse: z.enum(['lower', 'higher']).default('lower'),
  floor: z.number().min(0).optional(),
  grade: z.enum(['info', 'warning', 'critical']).default('warning'),
  class: z.enum(['availability', 'performance', 'resource', 'load', 'configuration']).optional(),
});

export const indicatorFileSchema = z.strictObject({ indicators: z.array(indicatorSchema) });

type RawIndicator = z.output<typeof indicatorSchema>;

/** Throws INDICATOR_FILE_INVALID. */
export function readIndicators(file?: string): DerivedIndicator[] {
  if (file === undefined) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw indicatorFileInvalid(file, messageOf(cause), cause);
  }
  return parseIndicators(text, file);
}

export function parseIndicators(text: string, file: string): DerivedIndicator[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw indicatorFileInvalid(file, messageOf(cause), cause);
  }
  const parsed = indicatorFileSchema.safeParse(document);
  if (!parsed.success) throw indicatorFileInvalid(file, z.prettifyError(parsed.error));
  const { indicators } = parsed.data;
  const twice = indicators.find(({ name }, i) => indicators.findIndex(other => other.name === name) !== i);
  if (twice !== undefined) throw indicatorFileInvalid(file, `two indicators are named ${twice.name}`);
  return indicators.map(raw => toIndicator(raw, `${file}: indicator ${raw.name}`));
}

function toIndicator(raw: RawIndicator, where: string): DerivedIndicator {
  const source = readSource(raw, where);
  const { name, title = name, service, worse, grade } = raw;
  const isQuery = source.kind === 'query';
  const floors = isQuery ? FLOOR_OF_QUERY : FLOOR[source.kind];
  return {
    ...{ name, title, service, source, worse, grade, ...floors },
    unit: raw.unit ?? (source.kind === 'events' ? 'ratio' : ''),
    class: raw.class ?? (source.kind === 'events' ? 'availability' : 'performance'),
    // Who says what matters says all of it.
    ...(raw.floor !== undefined && { floor: raw.floor, floorRatio: 0 }),
  };
}

function readSource(raw: RawIndicator, where: string): IndicatorSource {
  const { ratio, good, bad, total, apdex, expr, worse } = raw;
  const forms = [ratio, good, bad, apdex, expr].filter(form => form !== undefined);
  if (forms.length !== 1 || (total === undefined) !== (good === undefined && bad === undefined)) {
    throw indicatorFileInvalid(where, 'needs exactly one of ratio, good with total, bad with total, apdex, expr');
  }
  if (apdex !== undefined) {
    if (worse === 'higher') throw indicatorFileInvalid(where, 'a lower Apdex is worse');
    return { kind: 'apdex', service: apdex.service ?? raw.service, thresholdMs: parseDurationMs(apdex.threshold) };
  }
  if (expr !== undefined) {
    checkVector(expr, where);
    return { kind: 'query', expr };
  }
  if (ratio === undefined && worse === 'higher') {
    throw indicatorFileInvalid(where, 'good or bad with total is the share of good: lower is worse');
  }
  // Of a ratio that should be low, the numerator counts what is bad.
  const isOfBad = ratio !== undefined && worse === 'higher';
  const [numerator, all] = ratio === undefined ? [(good ?? bad)!, total!] : splitRatio(ratio, where);
  for (const part of [numerator, all]) checkVector(part, where);
  return {
    kind: 'events',
    indicator: {
      kind: 'ratio',
      counts: isOfBad || bad !== undefined ? 'bad' : 'good',
      numerator: promql(numerator),
      total: promql(all),
      isCounter: true,
    },
    shows: isOfBad ? 'bad' : 'good',
  };
}

/** `orders_ok / orders_total`: both sides are counted by themselves, so that the size of the sample is known. */
function splitRatio(ratio: string, where: string): [string, string] {
  const { expression } = compile(ratio, where);
  if (expression.node !== 'binary' || expression.operator !== '/') {
    throw indicatorFileInvalid(where, `${ratio} is not a ratio; write for example orders_ok / orders_total`);
  }
  const { left, right } = expression;
  return [ratio.slice(left.from, left.to), ratio.slice(right.from, right.to)];
}

function checkVector(expr: string, where: string): void {
  const { type } = compile(expr, where);
  if (type !== 'vector')
    throw indicatorFileInvalid(where, `${expr} is a ${type}; an indicator needs an instant vector`);
}

function compile(expr: string, where: string) {
  try {
    return compileQuery(expr);
  } catch (cause) {
    throw indicatorFileInvalid(where, messageOf(cause), cause);
  }
}

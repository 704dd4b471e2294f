import { z } from 'zod';
import { unworded } from '#domain/sentence.ts';

/**
 * A case folder: `case.json` says what the system is and when the trouble began, and beside it lie `metrics.csv`, `spans.csv` or
 * `spans.jsonl`, and `logs.jsonl`, each optional. `zeroops incident export` writes such folders, `zeroops diagnose` reads them.
 */
export const CASE_FILES = {
  description: 'case.json',
  metrics: 'metrics.csv',
  spansCsv: 'spans.csv',
  spansJson: 'spans.jsonl',
  logs: 'logs.jsonl',
} as const;

/** Columns of metrics.csv in the order in which they are written; the last two may be missing or empty. */
export const METRIC_COLUMNS = ['time', 'node', 'metric', 'value', 'callee', 'limit'] as const;
/** Columns of spans.csv and keys of spans.jsonl. An empty parent is a root. */
export const SPAN_COLUMNS = [
  'time',
  'duration_ms',
  'trace_id',
  'span_id',
  'parent_id',
  'node',
  'operation',
  'kind',
  'failed',
] as const;

const nameSchema = z.string().min(1).max(500);
const instantSchema = z
  .union([z.iso.datetime({ offset: true }), z.number()])
  .describe('ISO 8601 with a zone, or milliseconds since 1970');

const NODE_KINDS = ['service', 'instance', 'host', 'zone', 'database', 'queue', 'external'] as const;
const ROLES = [
  'latency',
  'requests',
  'errors',
  'availability',
  'cpu',
  'memory',
  'disk',
  'network',
  'saturation',
  'other',
] as const;
const STATISTICS = ['mean', 'sum', 'last', 'max', 'p50', 'p90', 'p95', 'p99'] as const;
const SPAN_KINDS = ['server', 'client', 'internal', 'producer', 'consumer'] as const;
const SEVERITIES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const CHANGE_KINDS = ['deploy', 'config', 'scale', 'restart', 'schema', 'flag', 'traffic', 'database'] as const;

const FINDING_KINDS = ['metric', 'trace', 'log', 'platform', 'change', 'topology', 'profile', 'history'] as const;
const HINTS = [
  ...(['slow', 'failing', 'unavailable', 'slow-edge', 'failing-edge', 'traffic-vanished', 'traffic-surge'] as const),
  ...(['cpu', 'memory', 'disk', 'network', 'saturation', 'behaviour', 'halted', 'down', 'told'] as const),
] as const;

const textSchema = z.string().max(2_000);
const saidSchema = z
  .union([textSchema.transform(unworded), z.strictObject({ en: textSchema, zh: textSchema })])
  .describe('one sentence: text, or `en` and `zh`');

const findingSchema = z.strictObject({
  node: nameSchema,
  callee: nameSchema.optional(),
  kind: z.enum(FINDING_KINDS).default('platform'),
  hint: z.enum(HINTS).default('told').describe('what it looks like'),
  statement: saidSchema,
  weight: z.number().describe('of evidence, in nats: 1 is a hint, 3 is strong, 6 is near proof'),
  at: z.number().optional(),
  parts: z.array(nameSchema).optional().describe('instances that it is about'),
  isFact: z.literal(true).optional().describe('by the word of whoever must know'),
  isGround: z.literal(true).optional().describe('it explains what callers suffer on their ways there'),
  shiftsWork: z.literal(true).optional().describe('what it no longer does falls on its callers'),
  problem: nameSchema.optional(),
});

export const diagnosisCaseSchema = z
  .strictObject({
    onset: instantSchema.describe('when the trouble was first seen'),
    until: instantSchema.describe('nothing later was known'),
    baselineFrom: instantSchema.optional().describe('samples before this tell only how much is usual to vary'),
    healthyUntil: instantSchema
      .optional()
      .describe('samples from here to `troubleFrom` are of neither time: trouble may have begun unseen'),
    troubleFrom: instantSchema.optional().describe('what is to be explained begins here; at the onset when not said'),
    told: z.array(findingSchema).default([]).describe('what was not measured but told, by a platform or a database'),
    noticed: z
      .array(nameSchema)
      .optional()
      .describe('where trouble was noticed by itself; instead of one indicator, and only there is a second fault'),
    tried: z.array(nameSchema).default([]).describe('where a repair was tried and did not help'),
    usual: z
      .array(
        z.strictObject({
          node: nameSchema,
          callee: nameSchema.optional(),
          requestsPerSecond: z.number().nonnegative(),
          failedShare: z.number().min(0).max(1),
          latencySeconds: z.number().nonnegative().optional(),
        }),
      )
      .default([])
      .describe('what calls were like in calm times, for those whose samples begin with the trouble'),
    sli: z
      .strictObject({ node: nameSchema, role: z.enum(ROLES) })
      .optional()
      .describe('the indicator that broke; only what its node depends on can be the cause'),
    nodes: z
      .array(
        z.strictObject({
          id: nameSchema,
          kind: z.enum(NODE_KINDS).default('service'),
          partOf: z.array(nameSchema).default([]).describe('what contains it or what it runs on'),
        }),
      )
      .default([]),
    calls: z.array(z.strictObject({ from: nameSchema, to: nameSchema })).default([]),
    metrics: z
      .record(
        nameSchema,
        z.strictObject({
          role: z.enum(ROLES).default('other'),
          unit: z.string().max(50).default('1').describe('s, ms, 1 (a share), %, By, {request} (a count), {request}/s'),
          statistic: z.enum(STATISTICS).default('mean'),
          intervalMs: z.number().positive().optional().describe('of one sample; the usual distance when not said'),
        }),
      )
      .default({})
      .describe('by the name in metrics.csv'),
    changes: z
      .array(
        z.strictObject({
          id: nameSchema,
          at: instantSchema,
          node: nameSchema,
          kind: z.enum(CHANGE_KINDS),
          summary: saidSchema.default(unworded('')),
        }),
      )
      .default([]),
  })
  .meta({ id: 'DiagnosisCase' });
export type DiagnosisCaseFile = z.infer<typeof diagnosisCaseSchema>;

/** What the loop noted of a diagnosis beside the signals. */
export const askedSchema = z
  .object(
    diagnosisCaseSchema.pick({
      ...{
        baselineFrom: true,
        healthyUntil: true,
        troubleFrom: true,
        told: true,
        noticed: true,
        tried: true,
        usual: true,
      },
      changes: true,
    }).shape,
  )
  .extend({ until: z.number(), baselineFrom: z.number() });

/** One line of spans.jsonl; a row of spans.csv has the same as text. */
export const caseSpanSchema = z.object({
  time: instantSchema,
  duration_ms: z.number().nonnegative(),
  trace_id: z.string(),
  span_id: z.string(),
  parent_id: z.string().default(''),
  node: nameSchema,
  operation: z.string().default(''),
  kind: z.enum(SPAN_KINDS).default('internal'),
  failed: z.boolean().default(false),
});
export type CaseSpan = z.infer<typeof caseSpanSchema>;

/** One line of logs.jsonl. */
export const caseLogSchema = z.object({
  time: instantSchema,
  node: nameSchema,
  severity: z.enum(SEVERITIES).default('info'),
  body: z.string(),
  trace_id: z.string().default(''),
});
export type CaseLog = z.infer<typeof caseLogSchema>;

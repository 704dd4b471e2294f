import { z } from 'zod';

/** Questions in PromQL and their answers, in the format of Prometheus' own HTTP API, so that its readers understand them. */

const query = z.string().describe('PromQL; metrics answer to their name in Prometheus and, in quotes, to their own');
const time = z.string().describe('Unix seconds, with a fraction if need be, or RFC 3339');
/** Each is looked for in all series. */
const MAX_SELECTORS = 50;
const match = z.union([z.string(), z.array(z.string()).max(MAX_SELECTORS)]);
const limit = z.coerce.number().int().min(0).optional().describe('at most so many; 0: all');

const timeout = z.string().optional().describe('seconds, or a duration; 5s at most, which is the default');

// Readers of Prometheus send more than this (`stats`, `lookback_delta`): what is not known is passed over, as there.
export const instantQuerySchema = z.object({
  query,
  time: time.optional().describe('Unix seconds or RFC 3339; default: now'),
  timeout,
  limit,
});
export type InstantQuery = z.infer<typeof instantQuerySchema>;

export const rangeQuerySchema = z.object({
  query,
  start: time,
  end: time,
  step: z.string().describe('seconds, or a duration such as 15s or 1m30s'),
  timeout,
  limit,
});
export type RangeQuery = z.infer<typeof rangeQuerySchema>;

export const seriesQuerySchema = z.object({ 'match[]': match.describe('selectors of series'), limit });
export const labelsQuerySchema = z.object({
  'match[]': match.optional().describe('only of the series that these select'),
  limit,
});
export type LabelsQuery = z.infer<typeof labelsQuerySchema>;

export const labelValuesPathSchema = z.object({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is no name of a label'),
});

const point = z
  .tuple([z.number(), z.string()])
  .describe('Unix seconds and the value: NaN, +Inf and -Inf are values too');
const bucket = z.tuple([z.number().int(), z.string(), z.string(), z.string()]).describe('kind, from, to, count');
const distribution = z.object({ count: z.string(), sum: z.string(), buckets: z.array(bucket).exactOptional() });
const atDistribution = z.tuple([z.number(), distribution]);
const metric = z.record(z.string(), z.string()).describe('labels, with the name of the metric as __name__');

const elementSchema = z.object({
  metric,
  value: point.exactOptional(),
  histogram: atDistribution.exactOptional().describe('in place of the value, of a native histogram'),
});
export type QueryElement = z.infer<typeof elementSchema>;

const rowSchema = z.object({
  metric,
  values: z.array(point).exactOptional(),
  histograms: z.array(atDistribution).exactOptional(),
});
export type QueryRow = z.infer<typeof rowSchema>;

const matrixSchema = z.object({ resultType: z.literal('matrix'), result: z.array(rowSchema) });

const instantDataSchema = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(elementSchema) }),
  matrixSchema,
  z.object({ resultType: z.literal('scalar'), result: point }),
  z.object({ resultType: z.literal('string'), result: point }),
]);
export type InstantData = z.infer<typeof instantDataSchema>;

function success<Data extends z.ZodType>(data: Data) {
  return z.object({ status: z.literal('success'), data, warnings: z.array(z.string()).exactOptional() });
}

const EXAMPLE_METRIC = { __name__: 'process_memory_usage_bytes', service: 'payment', instance: 'payment-1' };

export const instantAnswerSchema = success(instantDataSchema).meta({
  id: 'InstantQueryAnswer',
  examples: [
    {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: EXAMPLE_METRIC, value: [1_793_000_000.5, '92274688'] }] },
    },
  ],
});
export type InstantAnswer = z.infer<typeof instantAnswerSchema>;

export const rangeAnswerSchema = success(matrixSchema).meta({
  id: 'RangeQueryAnswer',
  examples: [
    {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: EXAMPLE_METRIC,
            values: [
              [1_793_000_000, '92274688'],
              [1_793_000_015, '92536832'],
            ],
          },
        ],
      },
      warnings: ['only the last 15 minutes are kept here'],
    },
  ],
});
export type RangeAnswer = z.infer<typeof rangeAnswerSchema>;

export const seriesAnswerSchema = success(z.array(metric)).meta({
  id: 'SeriesQueryAnswer',
  examples: [{ status: 'success', data: [EXAMPLE_METRIC] }],
});

export const labelsAnswerSchema = success(z.array(z.string())).meta({
  id: 'LabelsQueryAnswer',
  examples: [{ status: 'success', data: ['__name__', 'instance', 'job', 'service'] }],
});

export const metadataQuerySchema = z.object({
  metric: z.string().optional().describe('of this one only'),
  limit,
});
export type MetadataQuery = z.infer<typeof metadataQuerySchema>;

const metadataSchema = z.object({
  type: z.enum(['counter', 'gauge', 'histogram']),
  help: z.string().describe('the name and the unit that OpenTelemetry gives it'),
  unit: z.string(),
});

export const metadataAnswerSchema = success(
  z.record(z.string(), z.array(metadataSchema)).describe('by the name of the metric'),
).meta({
  id: 'MetadataQueryAnswer',
  examples: [
    {
      status: 'success',
      data: { process_memory_usage_bytes: [{ type: 'gauge', help: 'process.memory.usage (By)', unit: 'By' }] },
    },
  ],
});
export type MetadataAnswer = z.infer<typeof metadataAnswerSchema>;

const buildInfoSchema = z.object({
  version: z.string().describe('of the Prometheus whose PromQL is understood'),
  revision: z.string().describe('ZeroOps and its version'),
  ...{ branch: z.string(), buildUser: z.string(), buildDate: z.string(), goVersion: z.string() },
});

export const buildInfoAnswerSchema = success(buildInfoSchema).meta({ id: 'BuildInfoAnswer' });

/** What Prometheus says when it cannot answer; `code` is ours, as in problems. */
export const queryRefusalSchema = z
  .object({
    status: z.literal('error'),
    errorType: z.enum(['bad_data', 'execution', 'timeout', 'unavailable']),
    error: z.string(),
    code: z.string(),
  })
  .meta({
    id: 'QueryRefusal',
    examples: [
      {
        status: 'error',
        errorType: 'bad_data',
        error: 'line 1, column 5: the query ends too early; correct the query at that place',
        code: 'PROMQL_SYNTAX',
      },
    ],
  });
export type QueryRefusal = z.infer<typeof queryRefusalSchema>;

import { z } from 'zod';
import { anomalySchema, gradeSchema } from './anomaly.ts';
import { causeSchema } from './cause.ts';
import { instantSchema, jsonObjectSchema, ratioSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export const collectRequestSchema = z
  .strictObject({})
  .nullish()
  .meta({ id: 'CollectRequest', examples: [{}] });

export const collectAnswerSchema = z
  .object({
    at: instantSchema,
    durationMs: z.number(),
    platform: z.object({
      name: z.string(),
      services: z.number().int(),
      instances: z.number().int(),
      ready: z.number().int().describe('of the instances'),
    }),
    topology: z.object({ services: z.number().int(), dependencies: z.number().int() }),
    databases: z
      .array(z.object({ service: z.string(), answered: z.boolean() }))
      .describe('watched ones, each of which was asked just now'),
    telemetry: z.record(z.string(), z.number()).describe('signals taken in since the start, by what became of them'),
  })
  .meta({
    id: 'CollectAnswer',
    examples: [
      {
        at: 1_793_000_000_000,
        durationMs: 12,
        platform: { name: 'processes', services: 6, instances: 10, ready: 10 },
        topology: { services: 6, dependencies: 7 },
        databases: [{ service: 'orders-db', answered: true }],
        telemetry: { 'spans accepted': 120_000 },
      },
    ],
  });
export type CollectAnswer = z.infer<typeof collectAnswerSchema>;

const MOST_SERIES = 50;
const MOST_POINTS = 20_000;

export const detectRequestSchema = z
  .strictObject({
    series: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(200),
          unit: z.string().max(50).default(''),
          points: z
            .array(z.tuple([z.number(), z.number().nullable()]))
            .min(1)
            .max(MOST_POINTS)
            .describe('epoch milliseconds and value, oldest first; null where it is missing'),
        }),
      )
      .min(1)
      .max(MOST_SERIES)
      .optional()
      .describe('these instead of what is watched'),
  })
  .nullish()
  .meta({
    id: 'DetectRequest',
    examples: [
      {},
      {
        series: [
          {
            name: 'latency',
            unit: 'ms',
            points: [
              [1_793_000_000_000, 80],
              [1_793_000_060_000, 82],
            ],
          },
        ],
      },
    ],
  });
export type DetectRequest = NonNullable<z.input<typeof detectRequestSchema>>;

const detectedSchema = z.object({
  name: z.string().describe('the subject, or the name of the series'),
  indicator: z.string(),
  class: z.string(),
  grade: gradeSchema,
  score: ratioSchema,
  value: z.number().exactOptional(),
  expected: z.object({ low: z.number(), high: z.number() }).exactOptional(),
  unit: z.string(),
  startedAt: instantSchema.exactOptional(),
  endedAt: instantSchema.exactOptional(),
  isBelieved: z.boolean().describe('false: it has not lasted long enough to be an anomaly'),
  description: sentenceSchema,
});
export type Detected = z.infer<typeof detectedSchema>;

export const detectAnswerSchema = z
  .object({ at: instantSchema, source: z.enum(['window', 'series']), items: z.array(detectedSchema) })
  .meta({
    id: 'DetectAnswer',
    examples: [
      {
        at: 1_793_000_000_000,
        source: 'window',
        items: [
          {
            name: 'payment',
            indicator: 'latency',
            class: 'performance',
            grade: 'critical',
            score: 0.8,
            value: 412,
            expected: { low: 80, high: 120 },
            unit: 'ms',
            startedAt: 1_792_999_990_000,
            isBelieved: true,
            description: {
              en: 'p95 412 ms, expected up to 120 ms, for 10 s',
              zh: 'p95 412 ms，预期最多 120 ms，持续 10 s',
            },
          },
        ],
      },
    ],
  });
export type DetectAnswer = z.infer<typeof detectAnswerSchema>;

const caseFilesSchema = z.strictObject({
  name: z.string().max(200).default('case'),
  files: z
    .record(z.enum(['case.json', 'metrics.csv', 'spans.csv', 'spans.jsonl', 'logs.jsonl']).or(z.string()), z.string())
    .describe('text by the name of the file, as GET /api/v1/incidents/{id}/case gives it'),
});

export const analyzeRequestSchema = z
  .strictObject({
    incident: z.string().min(1).max(100).optional().describe('id, number or short name: INC-3'),
    case: caseFilesSchema.optional().describe('a case folder of your own; see the guide, "Diagnose a case"'),
  })
  .refine(
    body => (body.incident === undefined) !== (body.case === undefined),
    'give either an incident or a case, not both',
  )
  .meta({
    id: 'AnalyzeRequest',
    examples: [
      { incident: 'INC-3' },
      {
        case: {
          name: 'case-17',
          files: { 'case.json': '{ "onset": "2026-01-31T14:01:20Z", "until": "2026-01-31T14:04:30Z" }' },
        },
      },
    ],
  });
export type AnalyzeRequest = z.input<typeof analyzeRequestSchema>;

export const analyzeAnswerSchema = z
  .object({
    incident: z.string().exactOptional().describe('INC-3'),
    causes: z.array(causeSchema).exactOptional().describe('of an incident, the likeliest first'),
    ranking: jsonObjectSchema
      .exactOptional()
      .describe('of a case: what `zeroops diagnose --json` prints: causes, abstention, ruledOut, nextChecks, onsetAt'),
    anomalies: z.array(anomalySchema).exactOptional(),
    ruledOut: z.array(sentenceSchema),
    nextChecks: z.array(sentenceSchema),
  })
  .meta({
    id: 'AnalyzeAnswer',
    examples: [
      {
        incident: 'INC-3',
        causes: [
          {
            service: 'payment',
            instances: ['payment-1'],
            type: 'code-bug',
            problem: 'bad-release',
            confidence: 0.93,
            evidence: [
              {
                kind: 'change',
                statement: { en: 'deploy of payment: 1.0.0 → 1.1.0', zh: 'payment 部署：1.0.0 → 1.1.0' },
                weight: 1,
              },
            ],
            changes: ['0199a1b2-0000-7000-8000-000000000001'],
            affected: ['gateway'],
          },
        ],
        ruledOut: [{ en: 'gateway: it got worse because payment did', zh: 'gateway：它变差是因为 payment 变差' }],
        nextChecks: [],
      },
    ],
  });
export type AnalyzeAnswer = z.infer<typeof analyzeAnswerSchema>;

import { z } from 'zod';
import type { FailureType } from '#domain/cause.ts';
import type { Impact, Propagation } from '#domain/impact.ts';
import type { NextCheck, Report, RuledOut, SimilarCase } from '#domain/report.ts';
import { gradeSchema } from './anomaly.ts';
import { causeSchema, failureTypeSchema } from './cause.ts';
import { explainedDecisionSchema } from './explanation.ts';
import { incidentStatusSchema, outcomeSchema } from './incident.ts';
import { instantSchema, ratioSchema } from './list.ts';
import { runStatusSchema } from './run.ts';
import { languageSchema, sentenceSchema } from './sentence.ts';
import { storyLineSchema } from './story.ts';

const timeToLimitSchema = z.object({
  expectedMs: z.number(),
  earliestMs: z.number(),
  latestMs: z.number().exactOptional().describe('absent when it may never come'),
});

const impactSchema: z.ZodType<Impact> = z
  .object({
    since: instantSchema,
    at: instantSchema.describe('what happened from `since` to here is counted'),
    entries: z
      .array(
        z.object({
          service: z.string(),
          calls: z.number(),
          failed: z.number().describe('beyond what usually fails'),
          slow: z.number().describe('beyond the usual hundredth that takes longer than slowerThanMs'),
          slowerThanMs: z.number().exactOptional(),
        }),
      )
      .describe('where users come in: services that no other service calls'),
    users: z.object({ affected: z.number(), seen: z.number(), attribute: z.string() }).exactOptional(),
    services: z.array(z.string()).describe('those that answer worse than before, the most harmed first'),
    indicators: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        service: z.string(),
        unit: z.string(),
        worse: z.enum(['lower', 'higher']),
        before: z.number().exactOptional(),
        now: z.number(),
      }),
    ),
    budgets: z.array(
      z.object({
        slo: z.string(),
        title: z.string(),
        service: z.string(),
        spentRatio: z.number().describe('share of the whole budget that went since the onset'),
        leftRatio: z.number(),
        burnRate: z.number(),
        exhaustedIn: timeToLimitSchema.exactOptional(),
      }),
    ),
    outlook: z.object({
      failures: z
        .object({
          direction: z.enum(['rising', 'falling', 'steady']),
          ratio: ratioSchema,
          perMinute: z.object({ expected: z.number(), low: z.number(), high: z.number() }),
        })
        .exactOptional(),
      limits: z.array(
        z.object({
          metric: z.string(),
          service: z.string(),
          instance: z.string().exactOptional(),
          unit: z.string(),
          value: z.number(),
          limit: z.number(),
          reachedIn: timeToLimitSchema,
        }),
      ),
    }),
  })
  .meta({ id: 'Impact' });

const harm = {
  failures: z.number().describe('more failed calls per second than usual'),
  waiting: z.number().describe('seconds of waiting per second beyond the usual'),
};

const propagationSchema: z.ZodType<Propagation> = z
  .object({
    nodes: z.array(z.object({ service: z.string(), ...harm, own: z.object(harm) })),
    edges: z.array(z.object({ from: z.string(), to: z.string(), ...harm })),
  })
  .meta({ id: 'Propagation' });

const reportWordsSchema = z
  .object({
    language: languageSchema,
    summary: z.string(),
    firstCause: z.array(z.string()).describe('what would have been without it, and of what type it may be'),
    similarCases: z.array(z.string()),
    impact: z.array(z.string()),
    ruledOut: z.array(z.string()),
    nextChecks: z.array(z.string()),
  })
  .meta({ id: 'ReportWords' });
export type ReportWords = z.infer<typeof reportWordsSchema>;

const at = { service: z.string() };
const ruledOutSchema: z.ZodType<RuledOut> = z
  .discriminatedUnion('reason', [
    z.object({ reason: z.literal('passed-on'), ...at, callees: z.array(z.string()) }),
    z.object({ reason: z.literal('contradicted'), ...at, problem: z.string(), facts: z.array(sentenceSchema) }),
    z.object({ reason: z.literal('less-likely'), ...at, problem: z.string(), confidence: ratioSchema }),
    z.object({ reason: z.literal('harmless-change'), ...at, change: sentenceSchema, at: instantSchema }),
    z.object({ reason: z.literal('told'), ...at, fact: sentenceSchema }),
    z.object({ reason: z.literal('repair-did-not-help'), ...at, run: z.string(), title: sentenceSchema }),
  ])
  .meta({ id: 'RuledOut' });

const nextCheckSchema: z.ZodType<NextCheck> = z
  .union([
    z.object({ check: failureTypeSchema, ...at, callee: z.string().exactOptional() }),
    z.object({
      ...{ check: z.literal('known-problem'), ...at, problem: z.string(), en: z.string(), zh: z.string() },
    }),
    z.object({ check: z.literal('tell-apart'), ...at, other: z.string() }),
    z.object({ check: z.enum(['instrument', 'look-at-changes', 'start-at-entries']), ...at }),
  ])
  .meta({ id: 'NextCheck' });

const levelSchema = z.number().describe('in the unit of the indicator');
const counterfactualSchema = z
  .object({
    node: z.string().describe('what is thought of as normal'),
    indicator: z.object({ node: z.string(), metric: z.string(), unit: z.string() }),
    factual: levelSchema,
    counterfactual: levelSchema,
    interval: z.tuple([levelSchema, levelSchema]).readonly().describe('holds with 0.9, if the call graph is right'),
  })
  .meta({ id: 'Counterfactual' });

const similarCaseSchema: z.ZodType<SimilarCase> = z
  .object({
    number: z.number().int().describe('CASE-4'),
    ...at,
    problem: z.string(),
    failureType: z.union([failureTypeSchema, z.literal('unknown')]),
    outcome: outcomeSchema,
    durationMs: z.number().describe('from the onset to the end'),
    similarity: ratioSchema,
    solution: sentenceSchema.exactOptional().describe('what repaired it'),
  })
  .meta({ id: 'SimilarCase' });

/** Facts with what the loop weighed, and our own sentences about them in one language. */
export type ReportAnswer = Report & {
  readonly decisions: readonly z.infer<typeof explainedDecisionSchema>[];
  readonly counterfactual?: z.infer<typeof counterfactualSchema>;
  readonly failureTypes?: readonly { readonly type: FailureType; readonly probability: number }[];
  readonly similarCases?: readonly SimilarCase[];
  readonly words: ReportWords;
};

export const reportSchema: z.ZodType<ReportAnswer> = z
  .object({
    incident: z.object({
      id: z.string(),
      number: z.number().int(),
      title: sentenceSchema,
      status: incidentStatusSchema,
      grade: gradeSchema,
      startedAt: instantSchema,
      detectedAt: instantSchema,
      resolvedAt: instantSchema.exactOptional(),
      services: z.array(z.string()),
      runs: z.array(z.string()),
      outcome: outcomeSchema.exactOptional(),
      summary: sentenceSchema,
    }),
    verdict: z.object({
      status: z.enum(['known', 'unsure', 'unknown']),
      reason: sentenceSchema.exactOptional(),
    }),
    timeline: z.array(storyLineSchema),
    causes: z.array(causeSchema),
    counterfactual: counterfactualSchema
      .exactOptional()
      .describe('of the first cause; absent when memory has lost the onset or the signals do not tell'),
    failureTypes: z
      .array(z.object({ type: failureTypeSchema, probability: ratioSchema }))
      .exactOptional()
      .describe('of the first cause, if it is one, by its symptoms alone; the likeliest first'),
    similarCases: z.array(similarCaseSchema).exactOptional().describe('earlier ones, the likest first'),
    ruledOut: z.array(ruledOutSchema),
    impact: impactSchema.exactOptional(),
    propagation: propagationSchema.exactOptional(),
    decisions: z.array(explainedDecisionSchema),
    runs: z.array(
      z.object({
        id: z.string(),
        title: sentenceSchema,
        status: z.enum([...runStatusSchema.options, 'unknown']),
        startedAt: instantSchema,
        endedAt: instantSchema.exactOptional(),
      }),
    ),
    nextChecks: z.array(nextCheckSchema),
    words: reportWordsSchema,
  })
  .meta({ id: 'Report' });

export const reportQuerySchema = z.strictObject({
  format: z.enum(['json', 'markdown']).default('json'),
  lang: languageSchema.default('en'),
});

export const pictureQuerySchema = z.strictObject({
  lang: languageSchema.default('en'),
  theme: z.enum(['light', 'dark']).optional().describe('absent: what the system of the reader prefers'),
});

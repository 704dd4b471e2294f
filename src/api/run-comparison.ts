import { z } from 'zod';
import type { Json } from '#base/json.ts';
import type { ComparedStep, StepSide } from '#domain/compare-step.ts';
import type { ComparedRun, RunComparison } from '#domain/run-comparison.ts';
import { instantSchema, ratioSchema } from './list.ts';
import { runStatusSchema, stepStatusSchema } from './run.ts';
import { sentenceSchema } from './sentence.ts';

export type { ComparedStep, StepSide } from '#domain/compare-step.ts';
export type { ComparedRun, RunAspect, RunComparison } from '#domain/run-comparison.ts';

/** Not `z.json()`, whose recursion no reader of OpenAPI can follow. */
const valueSchema = (z.unknown() as unknown as z.ZodType<Json>).exactOptional();
const durationMsSchema = z.number().min(0);

const comparedRunSchema: z.ZodType<ComparedRun> = z
  .object({
    id: z.string(),
    number: z.number().int().describe('short number for people: RUN-7'),
    title: sentenceSchema,
    status: runStatusSchema,
    summary: sentenceSchema,
    requestedBy: z.string(),
    incident: z.string().exactOptional(),
    createdAt: instantSchema,
    waitedMs: durationMsSchema.exactOptional().describe('from its creation to its start'),
    durationMs: durationMsSchema.exactOptional().describe('absent while it goes on, and when it never began'),
    risk: z.object({ score: ratioSchema, level: z.enum(['low', 'medium', 'high', 'critical']) }),
    votes: z.array(z.object({ by: z.string(), approve: z.boolean(), reason: z.string(), at: instantSchema })),
  })
  .meta({ id: 'ComparedRun' });

const stepSideSchema: z.ZodType<StepSide> = z
  .object({
    id: z.string(),
    action: z.string().exactOptional(),
    service: z.string().exactOptional(),
    status: stepStatusSchema,
    summary: sentenceSchema.describe('of a gate: what it saw of health'),
    isWorse: z.literal(true).exactOptional().describe('a gate saw that health got worse'),
    durationMs: durationMsSchema.exactOptional(),
    attempts: z.number().int().min(0),
  })
  .meta({ id: 'StepSide' });

const comparedStepSchema: z.ZodType<ComparedStep> = z
  .object({
    id: z.string(),
    kind: z.enum(['action', 'undo', 'gate', 'wait']),
    left: stepSideSchema.exactOptional(),
    right: stepSideSchema.exactOptional(),
    differences: z.array(z.enum(['presence', 'status', 'duration', 'attempts', 'settings'])),
    settings: z
      .array(z.object({ name: z.string(), left: valueSchema, right: valueSchema }))
      .describe('only those that differ: params.version as told, found.version as it was before the step acted'),
  })
  .meta({ id: 'ComparedStep' });

const RISK_PARTS = ['action', 'blast-radius', 'irreversibility', 'doubt', 'time-window', 'recent-failures'] as const;

const DONE = { en: 'done', zh: '完成' };

const EXAMPLE: RunComparison = {
  left: {
    ...{
      id: '01900000-0000-7000-8000-000000000012',
      number: 12,
      title: { en: 'Deploy payment 1.4.0', zh: '部署 payment 1.4.0' },
    },
    ...{ status: 'rolled-back', summary: { en: 'health got worse', zh: '健康状况变差' }, requestedBy: 'token:ci' },
    ...{ createdAt: 1_800_000_000_000, waitedMs: 100, durationMs: 41_000 },
    ...{ risk: { score: 0.31, level: 'medium' }, votes: [] },
  },
  right: {
    ...{
      id: '01900000-0000-7000-8000-000000000009',
      number: 9,
      title: { en: 'Deploy payment 1.3.9', zh: '部署 payment 1.3.9' },
    },
    ...{ status: 'succeeded', summary: DONE, requestedBy: 'token:ci' },
    ...{ createdAt: 1_799_900_000_000, waitedMs: 100, durationMs: 12_000 },
    ...{ risk: { score: 0.31, level: 'medium' }, votes: [] },
  },
  isSamePlan: true,
  differences: ['status', 'duration'],
  risk: [{ name: 'action', left: 0.4, right: 0.4, differs: false }],
  steps: [
    {
      ...{ id: 'deploy', kind: 'action', differences: ['settings'] },
      left: {
        id: 'deploy',
        action: 'service.deploy',
        service: 'payment',
        status: 'succeeded',
        summary: DONE,
        durationMs: 9000,
        attempts: 1,
      },
      right: {
        id: 'deploy',
        action: 'service.deploy',
        service: 'payment',
        status: 'succeeded',
        summary: DONE,
        durationMs: 8700,
        attempts: 1,
      },
      settings: [{ name: 'params.version', left: '1.4.0', right: '1.3.9' }],
    },
  ],
};

export const runComparisonSchema: z.ZodType<RunComparison> = z
  .object({
    left: comparedRunSchema,
    right: comparedRunSchema,
    isSamePlan: z.boolean().describe('both do the same steps at the same targets, whatever their params'),
    differences: z.array(z.enum(['status', 'plan', 'requested-by', 'approvals', 'risk', 'waiting', 'duration'])),
    risk: z.array(
      z.object({
        name: z.enum(RISK_PARTS),
        left: ratioSchema.exactOptional(),
        right: ratioSchema.exactOptional(),
        differs: z.boolean(),
      }),
    ),
    steps: z.array(comparedStepSchema),
  })
  .meta({ id: 'RunComparison', examples: [EXAMPLE] });

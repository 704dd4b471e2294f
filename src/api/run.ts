import { z } from 'zod';
import type { Run, StepState } from '#domain/run.ts';
import { instantSchema, jsonObjectSchema, limitSchema } from './list.ts';
import { planSchema } from './plan.ts';
import { sentenceSchema } from './sentence.ts';

export type { Run } from '#domain/run.ts';

export const runStatusSchema = z.enum([
  'awaiting-approval',
  'running',
  'rolling-back',
  'succeeded',
  'improved',
  'rolled-back',
  'rollback-failed',
  'failed',
  'rejected',
  'expired',
  'aborted',
]);

const stepStateSchema: z.ZodType<StepState> = z
  .object({
    id: z.string(),
    status: z.enum(['waiting', 'running', 'succeeded', 'unnecessary', 'failed', 'rolled-back', 'rollback-failed']),
    startedAt: instantSchema.exactOptional(),
    endedAt: instantSchema.exactOptional(),
    summary: sentenceSchema,
    undo: jsonObjectSchema.exactOptional().describe('what was saved before the effect'),
  })
  .meta({ id: 'StepState' });

export const runSchema: z.ZodType<Run> = z
  .object({
    id: z.string(),
    number: z.number().int().describe('short number for people: RUN-7'),
    plan: planSchema,
    status: runStatusSchema,
    steps: z.array(stepStateSchema),
    createdAt: instantSchema,
    startedAt: instantSchema.exactOptional(),
    endedAt: instantSchema.exactOptional(),
    summary: sentenceSchema,
    abort: z.object({ by: z.string(), reason: sentenceSchema }).exactOptional().describe('a person wants it ended'),
  })
  .meta({ id: 'Run' });

export const runQuerySchema = z.strictObject({
  incident: z.string().optional().describe('id or number of an incident'),
  status: runStatusSchema.optional(),
  limit: limitSchema(50, 1000),
});

import { z } from 'zod';
import type { Run, StepState } from '#domain/run.ts';
import {
  countsOf,
  idsSchema,
  instantSchema,
  jsonObjectSchema,
  limitSchema,
  severalSchema,
  textSchema,
} from './list.ts';
import { planSchema } from './plan.ts';
import { sentenceSchema } from './sentence.ts';
import { askedSchema } from './task.ts';
import { durationSchema } from './written-duration.ts';

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

export const stepStatusSchema = z.enum([
  ...(['waiting', 'running', 'succeeded', 'unnecessary', 'failed', 'rolled-back', 'rollback-failed'] as const),
]);

const stepStateSchema: z.ZodType<StepState> = z
  .object({
    id: z.string(),
    status: stepStatusSchema,
    startedAt: instantSchema.exactOptional(),
    endedAt: instantSchema.exactOptional(),
    summary: sentenceSchema,
    isWorse: z.literal(true).exactOptional().describe('a gate saw that health got worse'),
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
    rollBack: z
      .object({
        run: z.string(),
        number: z.number().int().describe('short number for people: RUN-9'),
        status: runStatusSchema,
        undone: z.array(z.string()).describe('steps that are taken back, by it or by one before, whatever its status'),
      })
      .exactOptional()
      .describe('the latest run that took it back, takes it back, or tried to'),
  })
  .meta({ id: 'Run' });

export const rollBackSchema = z
  .strictObject({
    healthCheck: z
      .strictObject({
        hold: durationSchema('10s', '1h').describe('health must last so long without a break'),
        timeout: durationSchema('2m', '6h').describe('health must be proved within'),
      })
      .prefault({})
      .describe('when health is not proved in time, what was taken back stays so'),
    ...askedSchema,
  })
  .meta({ id: 'RollBack', examples: [{ reason: 'checkout is slower than before' }, { dryRun: true }] });
export type RollBackRequest = z.input<typeof rollBackSchema>;

const runFilter = {
  incident: z.string().optional().describe('id or number of an incident'),
  status: severalSchema(runStatusSchema).optional().describe('statuses, separated by commas'),
  service: z.string().min(1).max(200).optional(),
  text: textSchema.optional(),
};

export const runFilterSchema = z.strictObject(runFilter);

export const runQuerySchema = z.strictObject({
  ...runFilter,
  ids: idsSchema.optional(),
  limit: limitSchema(50, 1000),
  before: z.coerce.number().int().positive().optional().describe('number of the last one of the page before this one'),
});

export const runCountsSchema = countsOf(runStatusSchema, 'RunCounts');
export type RunCounts = z.infer<typeof runCountsSchema>;

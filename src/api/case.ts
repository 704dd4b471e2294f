import { z } from 'zod';
import type { Case } from '#domain/case.ts';
import { failureTypeSchema } from './cause.ts';
import { judgedSchema } from './feedback.ts';
import { outcomeSchema } from './incident.ts';
import { instantSchema, limitSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export type { Case } from '#domain/case.ts';

export const caseSchema: z.ZodType<Case> = z
  .object({
    id: z.string(),
    incident: z.string(),
    number: z.number().int().describe('short number for people: CASE-4'),
    title: sentenceSchema,
    service: z.string(),
    failureType: z.union([failureTypeSchema, z.literal('unknown')]),
    problem: z.string(),
    strategy: z.string().exactOptional(),
    outcome: outcomeSchema,
    startedAt: instantSchema,
    detectedAt: instantSchema,
    resolvedAt: instantSchema,
    attempts: z.number().int(),
    humanInvolved: z.boolean(),
    feedback: judgedSchema.exactOptional().describe('the latest words of people on it'),
    postmortem: sentenceSchema.describe('Markdown in both languages, written from the journal alone'),
  })
  .meta({ id: 'Case' });

export const caseQuerySchema = z.strictObject({
  incident: z.string().optional().describe('id or number of an incident'),
  service: z.string().optional(),
  failureType: z.string().optional(),
  limit: limitSchema(50, 1000),
});

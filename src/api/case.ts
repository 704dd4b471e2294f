import { z } from 'zod';
import type { Case } from '#domain/case.ts';
import { failureTypeSchema } from './cause.ts';
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
    postmortem: sentenceSchema.describe('Markdown in both languages, written from the journal alone'),
  })
  .meta({ id: 'Case' });

export const caseQuerySchema = z.strictObject({
  service: z.string().optional(),
  failureType: z.string().optional(),
  limit: limitSchema(50, 1000),
});

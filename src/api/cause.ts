import { z } from 'zod';
import { type Cause, type Evidence, FAILURE_TYPES } from '#domain/cause.ts';
import { instantSchema, ratioSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export type { Cause } from '#domain/cause.ts';

export const failureTypeSchema = z.enum(FAILURE_TYPES);

const evidenceSchema: z.ZodType<Evidence> = z
  .object({
    kind: z.enum(['metric', 'trace', 'log', 'platform', 'change', 'topology', 'profile', 'history']),
    statement: sentenceSchema,
    weight: z.number().describe('negative: speaks against'),
    at: instantSchema.exactOptional(),
  })
  .meta({ id: 'Evidence' });

export const causeSchema: z.ZodType<Cause> = z
  .object({
    service: z.string(),
    instances: z.array(z.string()),
    callee: z.string().exactOptional(),
    type: failureTypeSchema,
    problem: z.string().describe('finer than the type: memory-leak, bad-release, ...'),
    confidence: ratioSchema,
    evidence: z.array(evidenceSchema),
    changes: z.array(z.string()),
    affected: z.array(z.string()),
    target: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
  })
  .meta({ id: 'Cause' });

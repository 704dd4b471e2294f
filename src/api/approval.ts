import { z } from 'zod';
import type { Approval } from '#domain/approval.ts';
import { instantSchema, limitSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export type { Approval } from '#domain/approval.ts';

const approvalStatusSchema = z.enum(['pending', 'approved', 'rejected', 'expired']);

export const approvalSchema: z.ZodType<Approval> = z
  .object({
    id: z.string(),
    run: z.string(),
    incident: z.string().exactOptional(),
    title: sentenceSchema,
    reason: sentenceSchema,
    needed: z.number().int(),
    status: approvalStatusSchema,
    requestedBy: z.string(),
    requestedAt: instantSchema,
    expiresAt: instantSchema,
    votes: z.array(z.object({ by: z.string(), approve: z.boolean(), reason: z.string(), at: instantSchema })),
  })
  .meta({ id: 'Approval' });

export const approvalQuerySchema = z.strictObject({
  status: approvalStatusSchema.optional(),
  limit: limitSchema(50, 1000),
});

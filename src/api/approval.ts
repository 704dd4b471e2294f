import { z } from 'zod';
import type { Approval } from '#domain/approval.ts';
import { type Delegation, delegationSchema } from './delegation.ts';
import { instantSchema, limitSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

/** As it is answered: also in whose hands which say over it is at this moment. */
export interface ApprovalAnswer extends Approval {
  readonly delegations: readonly Delegation[];
}

const approvalStatusSchema = z.enum(['pending', 'approved', 'rejected', 'expired']);

export const approvalSchema: z.ZodType<ApprovalAnswer> = z
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
    votes: z.array(
      z.object({
        by: z.string(),
        for: z.string().exactOptional().describe('whose say was used, when it had been handed over'),
        ...{ approve: z.boolean(), reason: z.string(), at: instantSchema },
      }),
    ),
    delegations: z.array(delegationSchema).describe('those that can be used on it'),
  })
  .meta({ id: 'Approval' });

export const approvalQuerySchema = z.strictObject({
  status: approvalStatusSchema.optional(),
  limit: limitSchema(50, 1000),
});

import { z } from 'zod';
import type { Delegation } from '#domain/delegation.ts';
import { instantSchema, reasonedSchema } from './list.ts';

export type { Delegation } from '#domain/delegation.ts';

const EXAMPLE: Delegation = {
  id: '01900000-0000-7000-8000-000000000003',
  from: 'ana',
  to: 'ben',
  reason: 'on leave',
  createdAt: 1_800_000_000_000,
  until: 1_800_400_000_000,
};

export const delegationSchema: z.ZodType<Delegation> = z
  .object({
    id: z.string(),
    from: z.string().describe('whose say it is; cli: and a name at the command line of the server'),
    to: z.string().describe('who may use it'),
    reason: z.string(),
    approval: z.string().exactOptional().describe('the only one that it is for; absent: all until it ends'),
    createdAt: instantSchema,
    until: instantSchema,
  })
  .meta({ id: 'Delegation', examples: [EXAMPLE] });

/** For one approval. */
export const handOverSchema = reasonedSchema
  .extend({ to: z.string().trim().min(1).max(100).describe('name of somebody who may sign in') })
  .meta({ id: 'HandOver', examples: [{ to: 'ben', reason: 'you know this service best' }] });
export type HandOver = z.infer<typeof handOverSchema>;

/** For a time. */
export const newDelegationSchema = handOverSchema
  .extend({ until: instantSchema.int().describe('epoch milliseconds, at most 90 days ahead') })
  .meta({ id: 'NewDelegation', examples: [{ to: 'ben', reason: 'on leave', until: 1_800_400_000_000 }] });
export type NewDelegation = z.infer<typeof newDelegationSchema>;

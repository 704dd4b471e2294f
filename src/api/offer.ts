import { z } from 'zod';
import type { Offer } from '#domain/offer.ts';
import { jsonObjectSchema, ratioSchema, reasonedSchema } from './list.ts';
import { riskSchema } from './plan.ts';

export type { Offer } from '#domain/offer.ts';

export const offerSchema: z.ZodType<Offer> = z
  .object({
    strategy: z.string(),
    title: z.string(),
    isChosen: z.boolean().describe('what the waiting plan does'),
    refused: z.string().exactOptional().describe('why it cannot be chosen'),
    probability: ratioSchema.exactOptional().describe('that it helps'),
    risk: riskSchema.exactOptional(),
    approvalsNeeded: z.number().int().exactOptional(),
    actions: z.array(
      z.object({
        action: z.string(),
        title: z.string(),
        service: z.string(),
        params: jsonObjectSchema,
        paramsSchema: jsonObjectSchema.describe('JSON Schema of what may be said instead'),
        summary: z.string(),
        changes: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Offer' });

export const planChangeSchema = z
  .strictObject({
    ...reasonedSchema.shape,
    strategy: z.string().min(1).max(200).describe('one of those that are offered'),
    params: z
      .array(jsonObjectSchema)
      .max(50)
      .exactOptional()
      .describe('one for each action of the strategy, in its order; absent: as offered'),
  })
  .meta({ id: 'PlanChange' });
export type PlanChangeBody = z.infer<typeof planChangeSchema>;

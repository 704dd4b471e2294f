import { z } from 'zod';
import type { Offer } from '#domain/offer.ts';
import { jsonObjectSchema, ratioSchema, reasonedSchema } from './list.ts';
import { riskSchema } from './plan.ts';
import { sentenceSchema } from './sentence.ts';

export type { Offer } from '#domain/offer.ts';

export const offerSchema: z.ZodType<Offer> = z
  .object({
    strategy: z.string(),
    title: sentenceSchema,
    isChosen: z.boolean().describe('what the waiting plan does'),
    refused: sentenceSchema.exactOptional().describe('why it cannot be chosen'),
    probability: ratioSchema.exactOptional().describe('that it helps'),
    risk: riskSchema.exactOptional(),
    approvalsNeeded: z.number().int().exactOptional(),
    actions: z.array(
      z.object({
        action: z.string(),
        title: sentenceSchema,
        service: z.string(),
        params: jsonObjectSchema,
        paramsSchema: jsonObjectSchema.describe('JSON Schema of what may be said instead'),
        summary: sentenceSchema,
        changes: z.array(sentenceSchema),
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

import { z } from 'zod';
import { causeSchema } from './cause.ts';
import { incidentSchema } from './incident.ts';
import { instantSchema } from './list.ts';
import { riskSchema } from './plan.ts';
import { sentenceSchema } from './sentence.ts';

const alternativeSchema = z
  .object({
    strategy: z.string(),
    title: sentenceSchema,
    verdict: z.enum(['chosen', 'lower', 'tried', 'unmet', 'refused']),
    reason: sentenceSchema,
  })
  .meta({ id: 'Alternative' });

export const explainedDecisionSchema = z
  .object({
    at: instantSchema,
    kind: z.enum(['decision.made', 'decision.changed', 'decision.withheld', 'incident.escalated']),
    summary: sentenceSchema,
    strategy: z.string().exactOptional(),
    mode: z.string().exactOptional(),
    autonomy: z.string().exactOptional(),
    approvalsNeeded: z.number().int().exactOptional(),
    risk: riskSchema.exactOptional(),
    alternatives: z.array(alternativeSchema),
    run: z.string().exactOptional(),
  })
  .meta({ id: 'ExplainedDecision' });
export type ExplainedDecision = z.infer<typeof explainedDecisionSchema>;

/** Why the loop thought what it thought and did what it did, read from the journal. */
export const explanationSchema = z
  .object({ incident: incidentSchema, causes: z.array(causeSchema), decisions: z.array(explainedDecisionSchema) })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof explanationSchema>;

import { z } from 'zod';
import type { Incident } from '#domain/incident.ts';
import { anomalySchema, gradeSchema } from './anomaly.ts';
import { causeSchema } from './cause.ts';
import { instantSchema, limitSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export type { Incident } from '#domain/incident.ts';

export const incidentStatusSchema = z.enum([
  'open',
  'diagnosed',
  'awaiting-approval',
  'acting',
  'escalated',
  'resolved',
]);

export const outcomeSchema = z.enum(['repaired', 'recovered-by-itself', 'by-people', 'false-alarm']);

export const incidentSchema: z.ZodType<Incident> = z
  .object({
    id: z.string(),
    number: z.number().int().describe('short number for people: INC-12'),
    title: sentenceSchema,
    status: incidentStatusSchema,
    grade: gradeSchema,
    startedAt: instantSchema,
    detectedAt: instantSchema,
    resolvedAt: instantSchema.exactOptional(),
    services: z.array(z.string()),
    anomalies: z.array(anomalySchema),
    causes: z.array(causeSchema),
    runs: z.array(z.string()),
    tried: z.array(z.string()),
    outcome: outcomeSchema.exactOptional(),
    summary: sentenceSchema,
  })
  .meta({ id: 'Incident' });

export const incidentQuerySchema = z.strictObject({
  open: z.stringbool().optional().describe('only open ones, or only closed ones'),
  limit: limitSchema(50, 1000),
  before: z.coerce.number().int().positive().optional().describe('only numbers below this one: the next page'),
});

export const resolveSchema = z
  .strictObject({
    by: z.string().trim().min(1).max(200).describe('name of the person'),
    note: z.string().trim().min(1).max(2000).describe('what was done, or why it is over'),
  })
  .meta({ id: 'ResolveIncident' });

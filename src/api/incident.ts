import { z } from 'zod';
import type { Incident } from '#domain/incident.ts';
import { anomalySchema, gradeSchema } from './anomaly.ts';
import { causeSchema } from './cause.ts';
import { countsOf, idsSchema, instantSchema, limitSchema, notReadSchema, severalSchema, textSchema } from './list.ts';
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

const incidentFilter = {
  open: z.stringbool().optional().describe('only open ones, or only closed ones'),
  status: severalSchema(incidentStatusSchema).optional().describe('statuses, separated by commas'),
  grade: severalSchema(gradeSchema).optional().describe('grades, separated by commas'),
  service: z.string().min(1).max(200).optional(),
  text: textSchema.optional(),
};

export const incidentFilterSchema = z.strictObject(incidentFilter);

export const incidentQuerySchema = z.strictObject({
  ...incidentFilter,
  ids: idsSchema.optional(),
  order: z.enum(['newest-first', 'oldest-first', 'worst-first']).default('newest-first'),
  brief: z.stringbool().default(false).describe('without anomalies, and with the first cause alone'),
  limit: limitSchema(50, 1000),
  before: z.coerce.number().int().positive().optional().describe('number of the last one of the page before this one'),
});

export const incidentCountsSchema = countsOf(incidentStatusSchema, 'IncidentCounts');
export type IncidentCounts = z.infer<typeof incidentCountsSchema>;

export const resolveSchema = z
  .strictObject({
    by: notReadSchema,
    outcome: z.enum(['by-people', 'false-alarm']).default('by-people'),
    note: z.string().trim().min(1).max(2000).describe('what was done, or why it is over'),
  })
  .meta({ id: 'ResolveIncident' });

import { z } from 'zod';
import type { Anomaly, Subject } from '#domain/anomaly.ts';
import { instantSchema, ratioSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export const gradeSchema = z.enum(['info', 'warning', 'critical']);

const subjectSchema: z.ZodType<Subject> = z
  .object({
    service: z.string(),
    instance: z.string().exactOptional(),
    callee: z.string().exactOptional().describe('set when the subject is the edge service → callee'),
  })
  .meta({ id: 'Subject' });

export const anomalySchema: z.ZodType<Anomaly> = z
  .object({
    id: z.string(),
    subject: subjectSchema,
    indicator: z.string(),
    class: z.enum(['availability', 'performance', 'resource', 'load', 'configuration', 'reported']),
    grade: gradeSchema,
    startedAt: instantSchema,
    detectedAt: instantSchema,
    endedAt: instantSchema.exactOptional(),
    score: ratioSchema,
    value: z.number(),
    expected: z.object({ low: z.number(), high: z.number() }),
    unit: z.string(),
    description: sentenceSchema,
    rule: z.string().exactOptional(),
    exemplars: z.array(z.string()).exactOptional().describe('ids of traces that show it'),
  })
  .meta({ id: 'Anomaly' });

import { z } from 'zod';
import type { Feedback, Judged } from '#domain/feedback.ts';
import { instantSchema, reasonedSchema } from './list.ts';

export type { Feedback } from '#domain/feedback.ts';

const judgementSchema = z.enum(['good', 'bad']);
const aboutSchema = z.enum(['cause', 'remedy']);

export const judgedSchema: z.ZodType<Judged> = z
  .object({ cause: judgementSchema.exactOptional(), remedy: judgementSchema.exactOptional() })
  .meta({ id: 'Judged' });

export const feedbackSchema: z.ZodType<Feedback> = z
  .object({
    about: aboutSchema,
    verdict: judgementSchema,
    by: z.string(),
    reason: z.string(),
    at: instantSchema,
  })
  .meta({ id: 'Feedback' });

export const newFeedbackSchema = z
  .strictObject({ ...reasonedSchema.shape, about: aboutSchema, verdict: judgementSchema })
  .meta({ id: 'NewFeedback' });
export type NewFeedback = z.infer<typeof newFeedbackSchema>;

import { z } from 'zod';
import { instantSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

const kindSchema = z.enum(['heap', 'goroutine', 'cpu']);

const captureSchema = z
  .object({
    id: z.string(),
    service: z.string(),
    instance: z.string().exactOptional(),
    kind: kindSchema,
    at: instantSchema,
    sizeBytes: z.number(),
  })
  .meta({ id: 'ProfileCapture' });
export type CaptureAnswer = z.infer<typeof captureSchema>;

const signSchema = z
  .object({
    problem: z.string().describe('memory-leak, goroutine-leak, memory-growth, hot-function, ...'),
    statement: sentenceSchema.describe('one sentence with numbers and the place in the code'),
    instance: z.string().exactOptional(),
    at: instantSchema,
    share: z.number().describe('how much of it the place stands for, 0 to 1'),
  })
  .meta({ id: 'ProfileSign' });

export const serviceProfilesSchema = z
  .object({
    items: z.array(captureSchema).describe('newest first'),
    signs: z.array(signSchema).describe('what they say; the strongest first'),
  })
  .meta({ id: 'ServiceProfiles' });
export type ServiceProfiles = z.infer<typeof serviceProfilesSchema>;

export const captureRequestSchema = z.strictObject({ kind: kindSchema });

export const flameGraphQuerySchema = z.object({
  base: z.string().optional().describe('id of an older profile of the same kind: draws the difference'),
});

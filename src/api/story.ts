import { z } from 'zod';
import { incidentSchema } from './incident.ts';
import { instantSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export const storyLineSchema = z
  .object({
    sequence: z.number().int(),
    at: instantSchema,
    offsetMs: z.number().describe('since the incident began; negative before'),
    kind: z.string(),
    actor: z.string(),
    summary: sentenceSchema,
  })
  .meta({ id: 'StoryLine' });

/** An incident as the journal tells it. */
export const storySchema = z
  .object({ incident: incidentSchema, lines: z.array(storyLineSchema) })
  .meta({ id: 'Story' });
export type Story = z.infer<typeof storySchema>;

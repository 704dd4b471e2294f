import { z } from 'zod';
import { instantSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

const partSchema = z.object({ name: z.string(), ready: z.boolean(), detail: sentenceSchema }).meta({ id: 'Part' });

export const readinessSchema = z.object({ ready: z.boolean(), parts: z.array(partSchema) }).meta({ id: 'Readiness' });
export type Readiness = z.infer<typeof readinessSchema>;
export type Part = z.infer<typeof partSchema>;

export const statusSchema = z
  .object({
    version: z.string(),
    startedAt: instantSchema,
    now: instantSchema,
    pid: z.number().int(),
    ready: z.boolean(),
    parts: z.array(partSchema),
    phase: z.enum(['learning', 'watching']),
    paused: z.boolean().describe('the kill switch: watching goes on, acting does not'),
    baselines: z.object({ learnt: z.number().int(), total: z.number().int() }),
    openIncidents: z.number().int(),
    openAnomalies: z.number().int(),
    services: z.object({ up: z.number().int(), total: z.number().int() }),
    instances: z.object({ ready: z.number().int(), total: z.number().int() }),
    telemetry: z.record(z.string(), z.number()).describe('what was accepted, dropped and removed, by reason'),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof statusSchema>;

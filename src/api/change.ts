import { z } from 'zod';
import type { Change } from '#domain/change.ts';
import { instantSchema } from './list.ts';

const valuesSchema = z.record(z.string(), z.string().nullable());
const kindSchema = z.enum(['deploy', 'config', 'scale', 'restart', 'schema', 'flag', 'traffic']);

export const changeSchema: z.ZodType<Change> = z
  .object({
    id: z.string(),
    at: instantSchema,
    kind: kindSchema,
    service: z.string(),
    summary: z.string(),
    before: valuesSchema,
    after: valuesSchema,
    actor: z.string(),
    run: z.string().exactOptional(),
  })
  .meta({ id: 'Change' });

/** What a pipeline tells: the rest is filled in. */
export const newChangeSchema = z
  .strictObject({
    kind: kindSchema,
    service: z.string().trim().min(1).max(200),
    summary: z.string().trim().min(1).max(2000).describe('one sentence: version 1.0.0 → 1.2.0'),
    before: valuesSchema.default({}),
    after: valuesSchema.default({}),
    actor: z.string().trim().min(1).max(200).describe('who changed it: ci:build-412, person:ana'),
    at: instantSchema.int().positive().optional().describe('now, when absent'),
  })
  .meta({ id: 'NewChange' });
export type NewChange = z.input<typeof newChangeSchema>;

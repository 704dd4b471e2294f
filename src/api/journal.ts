import { z } from 'zod';
import type { JournalEntry } from '#domain/journal-entry.ts';
import { instantSchema, jsonObjectSchema, limitSchema, textSchema } from './list.ts';

export type { JournalEntry } from '#domain/journal-entry.ts';

const journalEntrySchema: z.ZodType<JournalEntry> = z
  .object({
    sequence: z.number().int().describe('place in the chain, from 1, without gaps'),
    id: z.string(),
    at: instantSchema,
    kind: z.string(),
    subject: z.string(),
    actor: z.string(),
    causedBy: z.string().exactOptional().describe('id of the entry that led to it'),
    incident: z.string().exactOptional(),
    run: z.string().exactOptional(),
    data: jsonObjectSchema,
    hash: z.string().describe('SHA-256 over the previous hash and this entry'),
  })
  .meta({ id: 'JournalEntry' });

export const journalPageSchema = z
  .object({
    items: z.array(journalEntrySchema),
    next: z.number().int().exactOptional().describe('pass as `after` for the next page; absent at the end'),
  })
  .meta({ id: 'JournalPage' });
export type JournalPage = z.infer<typeof journalPageSchema>;

/** `a,b,c` in a query string. */
export const kindsSchema = z
  .string()
  .transform(text =>
    text
      .split(',')
      .map(kind => kind.trim())
      .filter(kind => kind !== ''),
  )
  .describe('kinds of entries, separated by commas');

export const journalQuerySchema = z.strictObject({
  incident: z.string().optional().describe('id or number of an incident'),
  run: z.string().optional().describe('id or number of a run'),
  subject: z.string().optional().describe('service/payment, instance/payment-2, ...'),
  kinds: kindsSchema.optional(),
  text: textSchema.optional(),
  after: z.coerce.number().int().min(0).optional().describe('only entries after this sequence number'),
  before: z.coerce.number().int().min(1).optional().describe('only entries before this sequence number'),
  order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
  limit: limitSchema(200, 1000),
});

export const journalCheckSchema = z
  .discriminatedUnion('status', [
    z.object({ status: z.literal('intact'), entries: z.number().int(), headHash: z.string() }),
    z.object({
      status: z.literal('broken'),
      atSequence: z.number().int(),
      reason: z.string(),
      entries: z.number().int(),
    }),
  ])
  .meta({ id: 'JournalCheck' });
export type JournalCheckAnswer = z.infer<typeof journalCheckSchema>;

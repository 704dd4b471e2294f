import { z } from 'zod';
import { CHANGE_KINDS, type Change, TOLD_CHANGE_KINDS } from '#domain/change.ts';
import { instantSchema, limitSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export { type Change, TOLD_CHANGE_KINDS } from '#domain/change.ts';

/** Names and values of one change together stay a small thing: a change is a sentence, not a dump. */
const MOST_VALUES = 100;
const MOST_CHANGES = 500;
/** Names that only ZeroOps itself signs with: a pipeline must not pass its changes off as ours. */
const OUR_ACTORS = /^(zeroops|platform:)/i;

const storedValuesSchema = z.record(z.string(), z.string().nullable());
const toldValuesSchema = z
  .record(z.string().min(1).max(200), z.string().max(2000).nullable())
  .refine(values => Object.keys(values).length <= MOST_VALUES, `at most ${MOST_VALUES} values`);

export const changeSchema: z.ZodType<Change> = z
  .object({
    id: z.string(),
    at: instantSchema,
    kind: z.enum(CHANGE_KINDS),
    service: z.string(),
    summary: sentenceSchema.describe('what others wrote stays as they wrote it'),
    before: storedValuesSchema,
    after: storedValuesSchema,
    actor: z.string(),
    run: z.string().exactOptional(),
  })
  .meta({ id: 'Change' });

/** What a pipeline tells: the rest is filled in. */
export const newChangeSchema = z
  .strictObject({
    id: z.string().trim().min(1).max(200).optional().describe('told twice under one id, a change counts once'),
    kind: z.enum(TOLD_CHANGE_KINDS),
    service: z.string().trim().min(1).max(200),
    summary: z.string().trim().min(1).max(2000).describe('one sentence: version 1.0.0 → 1.2.0'),
    before: toldValuesSchema.default({}),
    after: toldValuesSchema.default({}),
    actor: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .refine(actor => !OUR_ACTORS.test(actor), 'is a name that only ZeroOps signs with')
      .describe('who changed it: ci:build-412, person:ana'),
    at: instantSchema.int().positive().optional().describe('epoch milliseconds; now, when absent'),
  })
  .meta({ id: 'NewChange' });
export type NewChange = z.input<typeof newChangeSchema>;
export type ToldChange = z.output<typeof newChangeSchema>;

export const newChangesSchema = z.array(newChangeSchema).min(1).max(MOST_CHANGES);

const CHANGE_STATUSES = ['accepted', 'repeated', 'too-old', 'ignored'] as const;

/** What became of each change that was told, in the order in which they were told. */
export const changeReceiptSchema = z
  .object({
    status: z.enum(CHANGE_STATUSES).describe('only what is accepted is journalled and weighed'),
    reason: sentenceSchema.exactOptional().describe('why it was not accepted'),
    change: changeSchema.exactOptional(),
    isServiceKnown: z.boolean().describe('false: nothing is known under this name yet; perhaps a misspelling'),
  })
  .meta({ id: 'ChangeReceipt' });
export type ChangeReceipt = z.infer<typeof changeReceiptSchema>;

export const changeQuerySchema = z.strictObject({
  service: z.string().min(1).max(200).optional(),
  limit: limitSchema(50, 1000),
});

import { z } from 'zod';
import type { JsonObject } from '#base/json.ts';

export type { Json, JsonObject } from '#base/json.ts';

/** Every list is an object, so that fields can join it later without breaking a reader. */
export function listOf<Item>(item: z.ZodType<Item>) {
  return z.object({ items: z.array(item) });
}

export interface ListOf<Item> {
  readonly items: readonly Item[];
}

/** Instants are epoch milliseconds everywhere in the API, except in CloudEvents, which demand RFC 3339. */
export const instantSchema = z.number().describe('epoch milliseconds');

export const ratioSchema = z.number().min(0).max(1);

/**
 * Free JSON: facts whose shape belongs to whoever wrote them. Not `z.json()`, whose recursion becomes references that no
 * reader of OpenAPI can follow.
 */
export const jsonObjectSchema = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;

/** `limit` of a query string. */
export function limitSchema(fallback: number, most: number) {
  return z.coerce.number().int().min(1).max(most).default(fallback).describe(`at most so many items, 1 to ${most}`);
}

/** Who acts is whoever is signed in; those who still send a name are not refused. */
export const notReadSchema = z
  .string()
  .max(200)
  .optional()
  .describe('not read: whoever is signed in acts')
  .meta({ deprecated: true });

/** `a,b,c` in a query string. */
export function severalSchema<Value extends string>(one: z.ZodType<Value, Value>) {
  return z
    .string()
    .transform(text => text.split(',').map(each => each.trim()))
    .pipe(z.array(one).min(1).max(50));
}

/** Words to look for in a query string. */
export const textSchema = z.string().trim().min(1).max(200).describe('every word of it must be found');

const MOST_IDS = 200;

/** Those whose news are wanted; so many UUIDs still fit into an address. */
export const idsSchema = z
  .string()
  .transform(text => text.split(',').filter(id => id !== ''))
  .pipe(z.array(z.string().max(100)).max(MOST_IDS))
  .describe(`only these, separated by commas, at most ${MOST_IDS}`);

/** How many there are in each status. */
export function countsOf<Status extends string>(status: z.ZodType<Status>, id: string) {
  return z
    .object({
      total: z.number().int(),
      statuses: z.partialRecord(status as z.ZodType<Status> & z.core.$ZodRecordKey, z.number().int()),
    })
    .meta({ id });
}

/** Why: demanded wherever a person changes something. */
export const reasonedSchema = z
  .strictObject({
    by: notReadSchema,
    reason: z.string().trim().min(1).max(2000).describe('why; ends up in the journal'),
  })
  .meta({ id: 'Reasoned' });
export type Reasoned = z.infer<typeof reasonedSchema>;

import { type RawBuilder, sql } from 'kysely';

/** Whether every word of a text is part of what is given, which is in lower case. */
export function holdsWords(words: RawBuilder<unknown>, text: string): RawBuilder<boolean> {
  const wanted = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  const patterns = wanted.map(word => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`);
  return sql<boolean>`${words} like all (${patterns}::text[])`;
}

/** Whether a JSON list of texts holds this one; served by the column's GIN index. */
export function holdsText(column: string, text: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} @> ${JSON.stringify([text])}::jsonb`;
}

export function isAnyOf(column: string, values: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = any(${[...values]}::text[])`;
}

import { z } from 'zod';
import type { Note } from '#domain/note.ts';
import { instantSchema, notReadSchema } from './list.ts';

export type { Note } from '#domain/note.ts';

export const noteSchema: z.ZodType<Note> = z
  .object({ version: z.number().int(), text: z.string().describe('Markdown'), by: z.string(), at: instantSchema })
  .meta({ id: 'Note' });

export const newNoteSchema = z
  .strictObject({
    by: notReadSchema,
    text: z.string().max(50_000).describe('Markdown'),
    version: z.number().int().min(0).describe('the version it was written from; 0 when there was none'),
  })
  .meta({ id: 'NewNote' });
export type NewNote = z.infer<typeof newNoteSchema>;

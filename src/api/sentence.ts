import { z } from 'zod';
import { LANGUAGES, type Sentence } from '#domain/sentence.ts';

export { about, findLanguage, joined, LANGUAGES, listOf, type Sentence, unworded } from '#domain/sentence.ts';

export const languageSchema = z.enum(LANGUAGES);

/** In OpenAPI one schema of its own: what generated clients call a sentence. */
export const sentenceSchema: z.ZodType<Sentence> = z
  .object({ en: z.string(), zh: z.string() })
  .describe('one sentence for people in English and Chinese; names, figures and units are the same in both')
  .meta({ id: 'Sentence' });

import { z } from 'zod';
import { caseQuerySchema, caseSchema } from '#api/case.ts';
import { listOf } from '#api/list.ts';
import { languageSchema } from '#api/sentence.ts';
import type { Case } from '#domain/case.ts';
import type { Note } from '#domain/note.ts';
import type { Language } from '#domain/sentence.ts';
import { readNotes } from '#loop/notes.ts';
import type { ApiParts } from '../api-parts.ts';
import { caseNotFound } from '../errors.ts';
import { answers, bareId, getIncident, idSchema, type Routes } from './route.ts';

const tags = ['cases'];

export function caseRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/cases',
    {
      schema: {
        operationId: 'listCases',
        summary: 'Closed incidents with what was done and whether it helped; newest first',
        tags,
        querystring: caseQuerySchema,
        response: answers(listOf(caseSchema), 400, 404),
      },
    },
    async ({ query: { incident, service, failureType, limit } }) => {
      const filter = {
        limit,
        ...(incident === undefined ? {} : { incident: (await getIncident(parts, incident)).id }),
        ...(service === undefined ? {} : { service }),
        ...(failureType === undefined ? {} : { failureType }),
      };
      return { items: [...(await parts.cases.list(filter))] };
    },
  );
  app.get(
    '/api/v1/cases/:id',
    {
      schema: {
        operationId: 'getCase',
        summary: 'One case',
        tags,
        params: idSchema,
        response: answers(caseSchema, 404),
      },
    },
    ({ params }) => getCase(parts, params.id),
  );
  const { 200: _case, ...problems } = answers(caseSchema, 404);
  app.get(
    '/api/v1/cases/:id/postmortem',
    {
      schema: {
        operationId: 'readPostmortem',
        summary: 'The postmortem, in Markdown, with the notes of people at its end',
        tags,
        params: idSchema,
        querystring: z.strictObject({ lang: languageSchema.default('en') }),
        response: {
          ...problems,
          200: { description: 'The postmortem.', content: { 'text/markdown': { schema: z.string() } } },
        },
      },
    },
    async ({ params, query: { lang } }, reply) => {
      const kase = await getCase(parts, params.id);
      const note = (await readNotes(parts.journal, { id: kase.incident })).at(-1);
      const text = kase.postmortem[lang] + (note === undefined ? '' : addNote(note, lang));
      return reply.type('text/markdown; charset=utf-8').serializer(String).send(text);
    },
  );
}

function addNote({ version, text, by, at }: Note, language: Language): string {
  const when = new Date(at).toISOString();
  const lead =
    language === 'zh'
      ? `## 人工备注\n\n第 ${version} 版，${by}，${when}。`
      : `## Notes of people\n\nVersion ${version}, by ${by}, ${when}.`;
  return `\n${lead}\n\n${text}\n`;
}

async function getCase({ cases }: ApiParts, id: string): Promise<Case> {
  const kase = await cases.find(bareId(id));
  if (kase === undefined) throw caseNotFound(id);
  return kase;
}

import { z } from 'zod';
import { caseFolderSchema } from '#api/case-folder.ts';
import { pictureQuerySchema, type ReportAnswer, reportQuerySchema, reportSchema } from '#api/report.ts';
import type { Incident } from '#domain/incident.ts';
import type { Language } from '#domain/sentence.ts';
import type { ApiParts } from '../api-parts.ts';
import { readCaseFolder } from '../case/case-folder.ts';
import { DECISION_KINDS, explain } from '../explain.ts';
import { explainReport, findUntil } from '../report/explain-report.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { phraseReport } from '../report/phrases.ts';
import { drawPropagation } from '../report/propagation-svg.ts';
import { readReport } from '../report/read-report.ts';
import { answers, getIncident, idSchema, type Routes } from './route.ts';

const MOST_DECISIONS = 1000;
const tags = ['incidents'];

export function reportRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/incidents/:id/report',
    {
      schema: {
        operationId: 'readReport',
        summary:
          'All that people need to know: causes with evidence, impact, what was ruled out; JSON or Markdown, en or zh',
        tags,
        params: idSchema,
        querystring: reportQuerySchema,
        response: {
          ...problemsOf(400, 404),
          200: {
            description: 'The report.',
            content: { 'application/json': { schema: reportSchema }, 'text/markdown': { schema: z.string() } },
          },
        },
      },
    },
    async ({ params, query: { format, lang } }, reply) => {
      const report = await answerReport(parts, await getIncident(parts, params.id), lang);
      if (format === 'json') return report;
      return reply.type('text/markdown; charset=utf-8').serializer(String).send(renderMarkdown(report, lang));
    },
  );
  app.get(
    '/api/v1/incidents/:id/propagation.svg',
    {
      schema: {
        operationId: 'drawPropagation',
        summary: 'How harm spread, as a picture',
        tags,
        params: idSchema,
        querystring: pictureQuerySchema,
        response: {
          ...problemsOf(400, 404),
          200: { description: 'The picture.', content: { 'image/svg+xml': { schema: z.string() } } },
        },
      },
    },
    async ({ params, query: { lang, theme } }, reply) => {
      const look = { language: lang, ...(theme === undefined ? {} : { theme }) };
      const { propagation, causes } = await readReport(parts.journal, await getIncident(parts, params.id));
      return (
        reply
          .type('image/svg+xml; charset=utf-8')
          // Names in it come from telemetry: no script may run, whatever they say.
          .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
          .serializer(String)
          .send(drawPropagation(propagation ?? { nodes: [], edges: [] }, causes[0], look))
      );
    },
  );
  caseRoute(app, parts);
}

function caseRoute(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/incidents/:id/case',
    {
      schema: {
        operationId: 'exportCase',
        summary: 'The signals around the onset as a case folder, for `zeroops diagnose`; secrets are hidden',
        tags,
        params: idSchema,
        response: answers(caseFolderSchema, 404, 409),
      },
    },
    async ({ params }) => {
      const incident = await getIncident(parts, params.id);
      const now = parts.clock.now();
      const until = await findUntil(parts.journal, incident, now);
      return readCaseFolder({ incident, window: parts.window, topology: parts.readTopology(), until, now });
    },
  );
}

function problemsOf(...problems: (400 | 404)[]) {
  const { 200: _good, ...bad } = answers(z.never(), ...problems);
  return bad;
}

async function answerReport(parts: ApiParts, incident: Incident, language: Language): Promise<ReportAnswer> {
  const [report, entries] = await Promise.all([
    readReport(parts.journal, incident),
    parts.journal.read({ incident: incident.id, kinds: DECISION_KINDS, limit: MOST_DECISIONS }),
  ]);
  const explained = { ...report, ...(await explainReport(parts, incident, report)) };
  const { decisions } = explain(incident, entries);
  return { ...explained, decisions, words: phraseReport(explained, language) };
}

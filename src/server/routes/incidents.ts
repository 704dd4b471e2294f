import type { z } from 'zod';
import { explanationSchema } from '#api/explanation.ts';
import {
  incidentCountsSchema,
  incidentFilterSchema,
  incidentQuerySchema,
  incidentSchema,
  resolveSchema,
} from '#api/incident.ts';
import { listOf } from '#api/list.ts';
import { storySchema } from '#api/story.ts';
import type { IncidentFilter } from '#ports/incident-store.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { incidentClosed } from '../errors.ts';
import { DECISION_KINDS, explain } from '../explain.ts';
import { tellStory } from '../story.ts';
import { answers, getIncident, idSchema, type Routes, toCounts } from './route.ts';

const MOST_DECISIONS = 1000;
const tags = ['incidents'];

export function incidentRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/incidents',
    {
      schema: {
        operationId: 'listIncidents',
        summary: 'Incidents, newest first',
        tags,
        querystring: incidentQuerySchema,
        response: answers(listOf(incidentSchema), 400),
      },
    },
    async ({ query: { ids, before, order, brief, limit, ...filter } }) => {
      const page = { order, brief, limit, ...(before === undefined ? {} : { before }) };
      const wanted = { ...toFilter(filter), ...(ids === undefined ? {} : { ids }) };
      return { items: [...(await parts.incidents.list({ ...wanted, ...page }))] };
    },
  );
  app.get(
    '/api/v1/incidents/counts',
    {
      schema: {
        operationId: 'countIncidents',
        summary: 'How many incidents there are in each status',
        tags,
        querystring: incidentFilterSchema,
        response: answers(incidentCountsSchema, 400),
      },
    },
    async ({ query }) => toCounts(await parts.incidents.count(toFilter(query))),
  );
  app.get(
    '/api/v1/incidents/:id',
    {
      schema: {
        operationId: 'getIncident',
        summary: 'One incident with its anomalies and causes',
        tags,
        params: idSchema,
        response: answers(incidentSchema, 404),
      },
    },
    ({ params }) => getIncident(parts, params.id),
  );
  app.get(
    '/api/v1/incidents/:id/story',
    {
      schema: {
        operationId: 'readStory',
        summary: 'What happened, as the journal tells it',
        tags,
        params: idSchema,
        response: answers(storySchema, 404),
      },
    },
    async ({ params }) => tellStory(parts.journal, await getIncident(parts, params.id)),
  );
  app.get(
    '/api/v1/incidents/:id/explain',
    {
      schema: {
        operationId: 'explainIncident',
        summary: 'Causes with evidence, alternatives, decisions and the parts of their risk',
        tags,
        params: idSchema,
        response: answers(explanationSchema, 404),
      },
    },
    async ({ params }) => {
      const incident = await getIncident(parts, params.id);
      return explain(
        incident,
        await parts.journal.read({ incident: incident.id, kinds: DECISION_KINDS, limit: MOST_DECISIONS }),
      );
    },
  );
  resolveRoute(app, parts);
}

function toFilter({ open, status, grade, service, text }: z.output<typeof incidentFilterSchema>): IncidentFilter {
  return {
    ...(open === undefined ? {} : { open }),
    ...(status === undefined ? {} : { statuses: status }),
    ...(grade === undefined ? {} : { grades: grade }),
    ...(service === undefined ? {} : { service }),
    ...(text === undefined ? {} : { text }),
  };
}

function resolveRoute(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/incidents/:id/resolve',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'resolveIncident',
        summary: 'A person says that it is over, or that it was a false alarm',
        tags,
        params: idSchema,
        body: resolveSchema,
        response: answers(incidentSchema, 400, 404, 409),
      },
    },
    async request => {
      const incident = await getIncident(parts, request.params.id);
      const { note, outcome } = request.body;
      const resolved = await parts.loop.resolveIncident(incident.id, { by: signedIn(request).by, note, outcome });
      if (resolved === undefined) throw incidentClosed(`INC-${incident.number}`);
      return resolved;
    },
  );
}

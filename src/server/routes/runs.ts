import { listOf, reasonedSchema } from '#api/list.ts';
import { runQuerySchema, runSchema } from '#api/run.ts';
import { unworded } from '#domain/sentence.ts';
import type { ApiParts } from '../api-parts.ts';
import { answers, getIncident, getRun, idSchema, type Routes } from './route.ts';

const tags = ['runs'];

export function runRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/runs',
    {
      schema: {
        operationId: 'listRuns',
        summary: 'Runs, newest first',
        tags,
        querystring: runQuerySchema,
        response: answers(listOf(runSchema), 400, 404),
      },
    },
    async ({ query: { incident, status, limit } }) => {
      const filter = {
        limit,
        ...(incident === undefined ? {} : { incident: (await getIncident(parts, incident)).id }),
        ...(status === undefined ? {} : { statuses: [status] }),
      };
      return { items: [...(await parts.runs.list(filter))] };
    },
  );
  app.get(
    '/api/v1/runs/:id',
    {
      schema: {
        operationId: 'getRun',
        summary: 'One run with its plan and the state of each step',
        tags,
        params: idSchema,
        response: answers(runSchema, 404),
      },
    },
    ({ params }) => getRun(parts, params.id),
  );
  app.post(
    '/api/v1/runs/:id/abort',
    {
      schema: {
        operationId: 'abortRun',
        summary: 'Ends a live run; what it did is undone',
        tags,
        params: idSchema,
        body: reasonedSchema,
        response: answers(runSchema, 400, 404, 409),
      },
    },
    async ({ params, body }) => {
      const run = await getRun(parts, params.id);
      await parts.engine.abort(run.id, body.by, unworded(body.reason));
      return getRun(parts, run.id);
    },
  );
}

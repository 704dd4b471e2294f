import type { z } from 'zod';
import { listOf, reasonedSchema } from '#api/list.ts';
import { rollBackSchema, runCountsSchema, runFilterSchema, runQuerySchema, runSchema } from '#api/run.ts';
import { idempotencySchema, taskPreviewSchema, waitQuerySchema } from '#api/task.ts';
import { parseDurationMs } from '#base/duration.ts';
import { unworded } from '#domain/sentence.ts';
import type { RunFilter } from '#ports/run-store.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { beginRollBack, previewRollBack } from '../tasks/roll-back.ts';
import { waitForRun } from '../tasks/submit-task.ts';
import { answers, createdAnswers, getIncident, getRun, idSchema, type Routes, toCounts } from './route.ts';

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
    async ({ query: { ids, before, limit, ...filter } }) => {
      const wanted = { ...(await toFilter(parts, filter)), ...(ids === undefined ? {} : { ids }) };
      return { items: [...(await parts.runs.list({ ...wanted, limit, ...(before === undefined ? {} : { before }) }))] };
    },
  );
  app.get(
    '/api/v1/runs/counts',
    {
      schema: {
        operationId: 'countRuns',
        summary: 'How many runs there are in each status',
        tags,
        querystring: runFilterSchema,
        response: answers(runCountsSchema, 400, 404),
      },
    },
    async ({ query }) => toCounts(await parts.runs.count(await toFilter(parts, query))),
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
      config: { role: 'operator' },
      schema: {
        operationId: 'abortRun',
        summary: 'Ends a live run; what it did is undone',
        tags,
        params: idSchema,
        body: reasonedSchema,
        response: answers(runSchema, 400, 404, 409),
      },
    },
    async request => {
      const run = await getRun(parts, request.params.id);
      await parts.engine.abort(run.id, signedIn(request).by, unworded(request.body.reason));
      return getRun(parts, run.id);
    },
  );
  rollBackRoute(app, parts);
}

function rollBackRoute(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/runs/:id/roll-back',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'rollBackRun',
        summary: 'Takes back what a run that has ended did, by a run of its own. 201 once that is begun',
        tags,
        params: idSchema,
        querystring: waitQuerySchema,
        headers: idempotencySchema,
        body: rollBackSchema,
        response: createdAnswers(runSchema, taskPreviewSchema),
      },
    },
    async (request, reply) => {
      const { body, headers, query } = request;
      const { hold, timeout } = body.healthCheck;
      const healthCheck = { holdMs: parseDurationMs(hold), timeoutMs: parseDurationMs(timeout) };
      const spec = { run: await getRun(parts, request.params.id), healthCheck };
      const asked = { by: signedIn(request).by, reason: body.reason, key: headers['idempotency-key'] };
      if (body.dryRun) return previewRollBack(parts, spec, asked);
      const begun = await beginRollBack(parts, spec, asked);
      reply.code(201).header('location', `/api/v1/runs/${begun.id}`);
      return query.wait ? waitForRun(parts, begun) : begun;
    },
  );
}

async function toFilter(
  parts: ApiParts,
  { incident, status, service, text }: z.output<typeof runFilterSchema>,
): Promise<RunFilter> {
  return {
    ...(incident === undefined ? {} : { incident: (await getIncident(parts, incident)).id }),
    ...(status === undefined ? {} : { statuses: status }),
    ...(service === undefined ? {} : { service }),
    ...(text === undefined ? {} : { text }),
  };
}

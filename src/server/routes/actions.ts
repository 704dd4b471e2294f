import { listOf } from '#api/list.ts';
import {
  type ActionRun,
  actionDescriptionSchema,
  actionRunSchema,
  idempotencySchema,
  singleActionSchema,
  taskPreviewSchema,
  waitQuerySchema,
} from '#api/task.ts';
import type { Run } from '#domain/run.ts';
import { type SingleActionSpec, singleActionOperation } from '#operations/single-action/single-action.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { runNotFound } from '../errors.ts';
import { previewTask, requireDraft, submitTask, waitForRun } from '../tasks/submit-task.ts';
import { describeStep, viewRun, viewSteps } from '../tasks/task-view.ts';
import { answers, createdAnswers, getRun, idSchema, type Routes } from './route.ts';

const tags = ['actions'];

export function actionRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/actions',
    {
      schema: {
        operationId: 'listActions',
        summary: 'Every verb that there is, with its risk and the schema of its parameters',
        tags,
        response: answers(listOf(actionDescriptionSchema)),
      },
    },
    () => ({
      items: [...parts.actions.values()]
        .map(({ name, title, baseRisk, reversible, paramsSchema }) => ({
          ...{ name, title, baseRisk, reversible, params: paramsSchema },
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    }),
  );
  app.get(
    '/api/v1/actions/runs/:id',
    {
      schema: {
        operationId: 'getActionRun',
        summary: 'One action that was asked for by hand; the name of its run works too',
        tags,
        params: idSchema,
        response: answers(actionRunSchema, 404),
      },
    },
    async ({ params }) => {
      const run = await getRun(parts, params.id);
      if (run.plan.task?.type !== singleActionOperation.type) throw runNotFound(params.id);
      return viewActionRun(run);
    },
  );
  app.post(
    '/api/agents/action/exec',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'executeAction',
        summary: 'One action through risk, approval, verification and undo. 201 once it is begun',
        tags,
        querystring: waitQuerySchema,
        headers: idempotencySchema,
        body: singleActionSchema,
        response: createdAnswers(actionRunSchema, taskPreviewSchema),
      },
    },
    async (request, reply) => {
      const { body, headers, query } = request;
      const { action, target, params, reason } = body;
      const { services } = parts.readTopology();
      const spec = { action, target, params };
      const draft = requireDraft(singleActionOperation.compile(spec, { services, actions: parts.actions }));
      const asked = { by: signedIn(request).by, reason, key: headers['idempotency-key'] };
      if (body.dryRun) return previewTask(parts, draft, asked);
      const begun = await submitTask(parts, draft, asked);
      const run = query.wait ? await waitForRun(parts, begun) : begun;
      reply.code(201).header('location', `/api/v1/actions/runs/${run.id}`);
      return viewActionRun(run);
    },
  );
}

function viewActionRun(run: Run): ActionRun {
  const { action, target, params } = run.plan.task!.spec as unknown as SingleActionSpec;
  return { ...viewRun(run, viewSteps(run, describeStep)), action, target, params };
}

import { taskQuerySchema } from '#api/deployment.ts';
import { listOf } from '#api/list.ts';
import { idempotencySchema, taskPreviewSchema, waitQuerySchema } from '#api/task.ts';
import { newWorkflowSchema, workflowSchema } from '#api/workflow.ts';
import { workflowOperation } from '#operations/workflow/workflow.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { workflowNotFound } from '../errors.ts';
import { previewTask, requireDraft, submitTask, waitForRun } from '../tasks/submit-task.ts';
import { toWorkflowSpec, viewWorkflow } from '../tasks/workflows.ts';
import { answers, bareId, createdAnswers, idSchema, type Routes } from './route.ts';

const tags = ['workflows'];
const { type } = workflowOperation;

export function workflowRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/workflows',
    {
      schema: {
        operationId: 'listWorkflows',
        summary: 'Workflows that were asked for, newest first',
        tags,
        querystring: taskQuerySchema,
        response: answers(listOf(workflowSchema), 400),
      },
    },
    async ({ query: { limit } }) => ({ items: (await parts.runs.list({ task: type, limit })).map(viewWorkflow) }),
  );
  app.get(
    '/api/v1/workflows/:id',
    {
      schema: {
        operationId: 'getWorkflow',
        summary: 'One workflow with the state of its tasks; the name of its run works too',
        tags,
        params: idSchema,
        response: answers(workflowSchema, 404),
      },
    },
    async ({ params }) => {
      const run = await parts.runs.find(bareId(params.id));
      if (run?.plan.task?.type !== type) throw workflowNotFound(params.id);
      return viewWorkflow(run);
    },
  );
  newWorkflowRoute(app, parts);
}

function newWorkflowRoute(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/workflows',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'runWorkflow',
        summary: 'Runs tasks in the order of their dependencies; a failure takes back what can be taken back',
        tags,
        querystring: waitQuerySchema,
        headers: idempotencySchema,
        body: newWorkflowSchema,
        response: createdAnswers(workflowSchema, taskPreviewSchema),
      },
    },
    async (request, reply) => {
      const { body, headers, query } = request;
      const { services } = parts.readTopology();
      const draft = requireDraft(workflowOperation.compile(toWorkflowSpec(body), { services, actions: parts.actions }));
      const asked = { by: signedIn(request).by, reason: body.reason, key: headers['idempotency-key'] };
      if (body.dryRun) return previewTask(parts, draft, asked);
      const begun = await submitTask(parts, draft, asked);
      const run = query.wait ? await waitForRun(parts, begun) : begun;
      reply.code(201).header('location', `/api/v1/workflows/${run.id}`);
      return viewWorkflow(run);
    },
  );
}

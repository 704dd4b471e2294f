import { deploymentSchema, newDeploymentSchema, taskQuerySchema } from '#api/deployment.ts';
import { listOf } from '#api/list.ts';
import { idempotencySchema, taskPreviewSchema, waitQuerySchema } from '#api/task.ts';
import { deployOperation } from '#operations/deploy/deploy.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { deploymentNotFound } from '../errors.ts';
import { toDeploymentSpec, viewDeployment } from '../tasks/deployments.ts';
import { previewTask, requireDraft, submitTask, waitForRun } from '../tasks/submit-task.ts';
import { answers, bareId, createdAnswers, idSchema, type Routes } from './route.ts';

const tags = ['deployments'];
const { type } = deployOperation;

export function deploymentRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/deployments',
    {
      schema: {
        operationId: 'listDeployments',
        summary: 'Deployments that were asked for, newest first',
        tags,
        querystring: taskQuerySchema,
        response: answers(listOf(deploymentSchema), 400),
      },
    },
    async ({ query: { limit } }) => {
      const runs = await parts.runs.list({ task: type, limit });
      return { items: await Promise.all(runs.map(run => viewDeployment(parts, run))) };
    },
  );
  app.get(
    '/api/v1/deployments/:id',
    {
      schema: {
        operationId: 'getDeployment',
        summary: 'One deployment with the state of its tasks; the name of its run works too',
        tags,
        params: idSchema,
        response: answers(deploymentSchema, 404),
      },
    },
    async ({ params }) => {
      const run = await parts.runs.find(bareId(params.id));
      if (run?.plan.task?.type !== type) throw deploymentNotFound(params.id);
      return viewDeployment(parts, run);
    },
  );
  newDeploymentRoute(app, parts);
}

function newDeploymentRoute(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/deployments',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'deploy',
        summary:
          'Validate, backup, deploy, health check, smoke test; what fails is taken back by itself. 201 once it is begun',
        tags,
        querystring: waitQuerySchema,
        headers: idempotencySchema,
        body: newDeploymentSchema,
        response: createdAnswers(deploymentSchema, taskPreviewSchema),
      },
    },
    async (request, reply) => {
      const { body, headers, query } = request;
      const { services } = parts.readTopology();
      const draft = requireDraft(deployOperation.compile(toDeploymentSpec(body), { services, actions: parts.actions }));
      const asked = { by: signedIn(request).by, reason: body.reason, key: headers['idempotency-key'] };
      if (body.dryRun) return previewTask(parts, draft, asked);
      const begun = await submitTask(parts, draft, asked);
      const run = query.wait ? await waitForRun(parts, begun) : begun;
      reply.code(201).header('location', `/api/v1/deployments/${run.id}`);
      return viewDeployment(parts, run);
    },
  );
}

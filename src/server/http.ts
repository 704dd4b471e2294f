import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { PROBLEM_MEDIA_TYPE, type Problem } from '#api/problem.ts';
import { isAppError } from '#base/errors.ts';
import { AllowedMethods } from './allowed-methods.ts';
import type { ApiParts } from './api-parts.ts';
import { guardRoutes } from './auth/guard.ts';
import { isConsolePage, sendConsolePage, serveConsole } from './console.ts';
import { hostRefused, methodNotAllowed, routeNotFound } from './errors.ts';
import { openApiOptions } from './openapi.ts';
import { toProblem } from './problems.ts';
import { actionRoutes } from './routes/actions.ts';
import { agentRoutes } from './routes/agents.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { autonomyRoutes } from './routes/autonomy.ts';
import { caseRoutes } from './routes/cases.ts';
import { changeRoutes } from './routes/changes.ts';
import { delegationRoutes } from './routes/delegations.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { detectionRoutes } from './routes/detection.ts';
import { eventRoutes } from './routes/events.ts';
import { faultRoutes } from './routes/faults.ts';
import { healthRoutes } from './routes/health.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { journalRoutes } from './routes/journal.ts';
import { meRoutes } from './routes/me.ts';
import { noteRoutes } from './routes/notes.ts';
import { peopleRoutes } from './routes/people.ts';
import { profileRoutes } from './routes/profiles.ts';
import { promqlRoutes } from './routes/promql.ts';
import { reportRoutes } from './routes/reports.ts';
import type { Routes } from './routes/route.ts';
import { runComparisonRoutes } from './routes/run-comparisons.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/services.ts';
import { signalRoutes } from './routes/signals.ts';
import { sloRoutes } from './routes/slos.ts';
import { statusRoutes } from './routes/status.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { workflowRoutes } from './routes/workflows.ts';

export interface HttpOptions {
  /** False: only requests addressed to this machine by name are answered. */
  readonly allowRemote: boolean;
  /** Costs a third on long lists, so the tests pay for it and production does not. */
  readonly validateAnswers?: boolean;
}

const BODY_LIMIT_BYTES = 256 * 1024;

/** The whole HTTP side, ready to listen or to be injected into. */
export async function createHttpServer(parts: ApiParts, options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
    logger: false,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(options.validateAnswers ? serializerCompiler : () => answer => JSON.stringify(answer));
  const allowed = new AllowedMethods();
  app.addHook('onRoute', route => allowed.add(route.url, [route.method].flat()));
  if (!options.allowRemote) app.addHook('onRequest', refuseForeignHosts);
  app.setErrorHandler((error, request, reply) => sendProblem(parts, error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    if (isConsolePage(request)) return sendConsolePage(reply);
    const path = pathOf(request);
    const methods = allowed.find(path);
    if (methods.length > 0) reply.header('allow', methods.join(', '));
    const error =
      methods.length > 0 ? methodNotAllowed(request.method, path, methods) : routeNotFound(request.method, path);
    return sendProblem(parts, error, request, reply);
  });
  await guardRoutes(app, parts);
  await app.register(swagger, openApiOptions(parts.version));
  await app.register(async api => {
    for (const routes of ROUTES)
      await api.register(async scope => routes(scope.withTypeProvider<ZodTypeProvider>(), parts));
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await serveConsole(app);
  app.addHook('preClose', async () => parts.events.close());
  return app;
}

const ROUTES: readonly ((app: Routes, parts: ApiParts) => void)[] = [
  healthRoutes,
  statusRoutes,
  serviceRoutes,
  signalRoutes,
  promqlRoutes,
  incidentRoutes,
  reportRoutes,
  noteRoutes,
  profileRoutes,
  runRoutes,
  runComparisonRoutes,
  approvalRoutes,
  delegationRoutes,
  journalRoutes,
  eventRoutes,
  caseRoutes,
  autonomyRoutes,
  changeRoutes,
  detectionRoutes,
  sloRoutes,
  deploymentRoutes,
  workflowRoutes,
  actionRoutes,
  faultRoutes,
  agentRoutes,
  meRoutes,
  peopleRoutes,
  tokenRoutes,
];

function sendProblem(parts: ApiParts, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem: Problem = toProblem(error, pathOf(request));
  if (problem.status >= 500) {
    const code = isAppError(error) ? error.code : undefined;
    parts.logger.error({ err: error, method: request.method, path: problem.instance, code }, 'request failed');
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="zeroops"');
  const retryAfterS = isAppError(error) ? error.facts.retryAfterS : undefined;
  if (typeof retryAfterS === 'number') reply.header('retry-after', retryAfterS);
  // Written by hand: the schema of a route's answers says nothing about its errors.
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).serializer(JSON.stringify).send(problem);
}

/**
 * A web page may rebind its own name to 127.0.0.1 and then speak to us as if we were its server. Its requests carry that
 * name, so while we serve this machine only, names of this machine are all we answer to.
 */
async function refuseForeignHosts(request: FastifyRequest): Promise<void> {
  const name = request.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (name !== 'localhost' && name !== '::1' && !/^127(\.\d{1,3}){3}$/.test(name)) throw hostRefused(request.hostname);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0]!;
}

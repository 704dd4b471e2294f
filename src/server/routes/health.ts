import { z } from 'zod';
import { readinessSchema } from '#api/status.ts';
import type { ApiParts } from '../api-parts.ts';
import { renderAllMetrics } from '../metrics.ts';
import { PROMETHEUS_MEDIA_TYPE } from '../prometheus-text.ts';
import type { Routes } from './route.ts';

/** For machines that watch ZeroOps itself. */
export function healthRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'isAlive',
        summary: 'Whether the process is alive',
        tags: ['health'],
        response: { 200: z.object({ alive: z.literal(true) }) },
      },
    },
    () => ({ alive: true }) as const,
  );
  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'readReadiness',
        summary: 'Whether every part works, and which do not',
        tags: ['health'],
        response: { 200: readinessSchema, 503: readinessSchema.describe('At least one part does not work.') },
      },
    },
    async (_request, reply) => {
      const checked = await parts.checkParts();
      const ready = checked.every(part => part.ready);
      return reply.code(ready ? 200 : 503).send({ ready, parts: [...checked] });
    },
  );
  app.get(
    '/metrics',
    {
      config: { role: parts.access.metrics === 'open' ? 'anyone' : 'viewer' },
      schema: {
        operationId: 'readMetrics',
        summary: 'Metrics in the text format of Prometheus',
        tags: ['health'],
        response: {
          200: { description: 'Metrics.', content: { 'text/plain': { schema: z.string() } } },
        },
      },
    },
    async (_request, reply) => reply.type(PROMETHEUS_MEDIA_TYPE).serializer(String).send(renderAllMetrics(parts)),
  );
}

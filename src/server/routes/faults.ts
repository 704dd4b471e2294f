import { faultQuerySchema, faultSchema, newFaultSchema } from '#api/fault.ts';
import { listOf } from '#api/list.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { reportFault, viewFault } from '../faults.ts';
import { answers, getIncident, idSchema, type Routes } from './route.ts';

const tags = ['faults'];

export function faultRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/faults',
    {
      schema: {
        operationId: 'listFaults',
        summary: 'What went wrong, why, and how it was healed; newest first. Each is an incident in other words',
        tags,
        querystring: faultQuerySchema,
        response: answers(listOf(faultSchema), 400),
      },
    },
    async ({ query: { open, limit } }) => {
      const incidents = await parts.incidents.list({ limit, ...(open === undefined ? {} : { open }) });
      return { items: await Promise.all(incidents.map(incident => viewFault(parts, incident))) };
    },
  );
  app.get(
    '/api/v1/faults/:id',
    {
      schema: {
        operationId: 'getFault',
        summary: 'One fault; the name of its incident works too',
        tags,
        params: idSchema,
        response: answers(faultSchema, 404),
      },
    },
    async ({ params }) => viewFault(parts, await getIncident(parts, params.id)),
  );
  app.post(
    '/api/v1/faults',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'reportFault',
        summary: 'A person reports trouble: it opens or joins an incident, and the loop looks for the cause',
        tags,
        body: newFaultSchema,
        response: { ...answers(faultSchema, 400, 404), 201: faultSchema },
      },
    },
    async (request, reply) => {
      const fault = await reportFault(parts, request.body, signedIn(request).by);
      if (fault.incident !== undefined) reply.header('location', `/api/v1/faults/${fault.incident}`);
      return reply.code(201).send(fault);
    },
  );
}

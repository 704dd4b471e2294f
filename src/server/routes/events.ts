import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { kindsSchema } from '#api/journal.ts';
import type { ApiParts } from '../api-parts.ts';
import { identify } from '../auth/identify.ts';
import type { Routes } from './route.ts';

const sequenceSchema = z.coerce.number().int().min(0);

export function eventRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/events',
    {
      config: { limit: 'none' },
      schema: {
        operationId: 'streamEvents',
        summary: 'Journal entries as they are appended, as server-sent events that hold CloudEvents',
        tags: ['journal'],
        querystring: z.strictObject({
          kinds: kindsSchema.optional().describe('kinds, separated by commas; incident.* stands for a family'),
          mostMissed: sequenceSchema
            .optional()
            .describe('if more entries were missed, an event `skipped` with their number comes in their place'),
          after: sequenceSchema.optional().describe('begin after this sequence number instead of now'),
        }),
        headers: z.object({
          'last-event-id': sequenceSchema.optional().describe('sent by browsers that connect again: nothing is missed'),
        }),
        response: {
          200: { description: 'A stream without end.', content: { 'text/event-stream': { schema: z.string() } } },
        },
      },
    },
    (request, reply) => {
      // What the client saw last weighs more than where it once began.
      const afterSequence = request.headers['last-event-id'] ?? request.query.after;
      const { mostMissed } = request.query;
      reply.hijack();
      parts.events.open(reply.raw, {
        kinds: request.query.kinds ?? [],
        isAllowed: () => mayGoOn(parts, request),
        ...(afterSequence === undefined ? {} : { afterSequence }),
        ...(mostMissed === undefined ? {} : { mostMissed }),
      });
    },
  );
}

async function mayGoOn(parts: ApiParts, request: FastifyRequest): Promise<boolean> {
  return (
    parts.access.signIn === 'off' ||
    (await identify(parts, request, { isUse: false, ask: (_, read) => read() })) !== undefined
  );
}

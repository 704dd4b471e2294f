import { z } from 'zod';
import { CLOUD_EVENTS_BATCH_MEDIA_TYPE, cloudEventSchema, toCloudEvent } from '#api/cloud-event.ts';
import { journalCheckSchema, journalPageSchema, journalQuerySchema } from '#api/journal.ts';
import type { JournalQuery } from '#ports/journal.ts';
import type { ApiParts } from '../api-parts.ts';
import { answers, getIncident, getRun, type Routes } from './route.ts';

type JournalFilter = z.output<typeof journalQuerySchema>;

export function journalRoutes(app: Routes, parts: ApiParts): void {
  const { 200: page, ...problems } = answers(journalPageSchema, 400, 404);
  app.get(
    '/api/v1/journal',
    {
      schema: {
        operationId: 'readJournal',
        summary: 'Facts in the order of their happening; as CloudEvents when asked for',
        tags: ['journal'],
        querystring: journalQuerySchema,
        response: {
          ...problems,
          200: {
            description: 'A page of the journal.',
            content: {
              'application/json': { schema: page },
              [CLOUD_EVENTS_BATCH_MEDIA_TYPE]: { schema: z.array(cloudEventSchema) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const entries = [...(await parts.journal.read(await toQuery(parts, request.query)))];
      if (wantsCloudEvents(request.headers.accept)) {
        return reply.type(CLOUD_EVENTS_BATCH_MEDIA_TYPE).serializer(JSON.stringify).send(entries.map(toCloudEvent));
      }
      const isFull = request.query.order === 'oldest-first' && entries.length === request.query.limit;
      return { items: entries, ...(isFull ? { next: entries.at(-1)!.sequence } : {}) };
    },
  );
  app.get(
    '/api/v1/journal/verify',
    {
      schema: {
        operationId: 'verifyJournal',
        summary: 'Computes every hash again: was a fact changed or removed?',
        tags: ['journal'],
        response: answers(journalCheckSchema),
      },
    },
    () => parts.journal.verify(),
  );
}

async function toQuery(parts: ApiParts, filter: JournalFilter): Promise<JournalQuery> {
  const { incident, run, subject, kinds, text, after, before, order, limit } = filter;
  return {
    limit,
    newestFirst: order === 'newest-first',
    ...(incident === undefined ? {} : { incident: (await getIncident(parts, incident)).id }),
    ...(run === undefined ? {} : { run: (await getRun(parts, run)).id }),
    ...(subject === undefined ? {} : { subject }),
    ...(text === undefined ? {} : { text }),
    ...(kinds === undefined || kinds.length === 0 ? {} : { kinds }),
    ...(after === undefined ? {} : { afterSequence: after }),
    ...(before === undefined ? {} : { beforeSequence: before }),
  };
}

function wantsCloudEvents(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes(CLOUD_EVENTS_BATCH_MEDIA_TYPE) ?? false;
}

import { autonomySchema } from '#api/autonomy.ts';
import { listOf } from '#api/list.ts';
import type { ApiParts } from '../api-parts.ts';
import { answers, type Routes } from './route.ts';

export function autonomyRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/autonomy',
    {
      schema: {
        operationId: 'listAutonomy',
        summary: 'What may be done without asking, per service, action and failure type',
        tags: ['autonomy'],
        response: answers(listOf(autonomySchema)),
      },
    },
    async () => ({ items: [...(await parts.autonomies.list())] }),
  );
}

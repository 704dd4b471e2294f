import { listOf } from '#api/list.ts';
import { sloSchema } from '#api/slo.ts';
import type { ApiParts } from '../api-parts.ts';
import { answers, type Routes } from './route.ts';

export function sloRoutes(app: Routes, { loop }: ApiParts): void {
  app.get(
    '/api/v1/slos',
    {
      schema: {
        operationId: 'listSlos',
        summary: 'How the service level objectives stand: share of good, budget left, burn rates',
        tags: ['slos'],
        response: answers(listOf(sloSchema)),
      },
    },
    () => ({ items: loop.readSlos() }),
  );
}

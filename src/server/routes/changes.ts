import { changeSchema, newChangeSchema } from '#api/change.ts';
import type { Change } from '#domain/change.ts';
import type { ApiParts } from '../api-parts.ts';
import { answers, type Routes } from './route.ts';

export function changeRoutes(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/changes',
    {
      schema: {
        operationId: 'recordChange',
        summary: 'A pipeline or a person tells what they changed, so that a diagnosis can weigh it',
        tags: ['changes'],
        body: newChangeSchema,
        response: answers(changeSchema, 400),
      },
    },
    ({ body: { at, ...told } }) => {
      const change: Change = { ...told, id: parts.newId(), at: at ?? parts.clock.now() };
      parts.acceptChange(change);
      return change;
    },
  );
}

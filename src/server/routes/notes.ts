import { feedbackSchema, newFeedbackSchema } from '#api/feedback.ts';
import { listOf } from '#api/list.ts';
import { newNoteSchema, noteSchema } from '#api/note.ts';
import { readFeedback } from '#loop/feedback.ts';
import { readNotes, writeNote } from '#loop/notes.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { answers, getIncident, idSchema, type Routes } from './route.ts';

const tags = ['incidents'];

/** What people write of an incident, and what they think of how it was handled. */
export function noteRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/incidents/:id/notes',
    {
      schema: {
        operationId: 'listNotes',
        summary: 'What people wrote beside the postmortem: every version, oldest first',
        tags,
        params: idSchema,
        response: answers(listOf(noteSchema), 404),
      },
    },
    async ({ params }) => ({ items: await readNotes(parts.journal, await getIncident(parts, params.id)) }),
  );
  app.post(
    '/api/v1/incidents/:id/notes',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'writeNote',
        summary: 'A new version of the notes; refused when somebody else has written since `version`',
        tags,
        params: idSchema,
        body: newNoteSchema,
        response: answers(listOf(noteSchema), 400, 404, 409),
      },
    },
    async request => {
      const incident = await getIncident(parts, request.params.id);
      return { items: await writeNote(parts, incident, { ...request.body, by: signedIn(request).by }) };
    },
  );
  feedbackRoutes(app, parts);
}

function feedbackRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/incidents/:id/feedback',
    {
      schema: {
        operationId: 'listFeedback',
        summary: 'What people said of cause and remedy, oldest first',
        tags,
        params: idSchema,
        response: answers(listOf(feedbackSchema), 404),
      },
    },
    async ({ params }) => ({ items: await readFeedback(parts.journal, await getIncident(parts, params.id)) }),
  );
  app.post(
    '/api/v1/incidents/:id/feedback',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'giveFeedback',
        summary: 'Says whether the cause was right, or the remedy; moves confidence and autonomy',
        tags,
        params: idSchema,
        body: newFeedbackSchema,
        response: answers(listOf(feedbackSchema), 400, 404, 409),
      },
    },
    async request => {
      const incident = await getIncident(parts, request.params.id);
      const given = { ...request.body, by: signedIn(request).by };
      return { items: [...(await parts.giveFeedback(incident, given))] };
    },
  );
}

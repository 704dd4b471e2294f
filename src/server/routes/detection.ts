import { detectionChangeSchema, detectionReplaySchema, detectionSettingsSchema } from '#api/detection.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { answers, type Routes } from './route.ts';

export function detectionRoutes(app: Routes, { loop }: ApiParts): void {
  app.get(
    '/api/v1/detection/settings',
    {
      schema: {
        operationId: 'readDetectionSettings',
        summary: 'What is detected otherwise than by default, by service',
        tags: ['detection'],
        response: answers(detectionSettingsSchema),
      },
    },
    async () => loop.readDetectionSettings(),
  );
  app.post(
    '/api/v1/detection/replay',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'replayDetection',
        summary: 'What other settings would have alarmed on the recorded window; nothing changes',
        tags: ['detection'],
        body: detectionSettingsSchema,
        response: answers(detectionReplaySchema, 400),
      },
    },
    async ({ body }) => {
      const { current, proposed, ...stretch } = await loop.replayDetection(body);
      return { ...stretch, current: [...current], proposed: [...proposed] };
    },
  );
  app.post(
    '/api/v1/detection/settings',
    {
      config: { role: 'admin' },
      schema: {
        operationId: 'changeDetectionSettings',
        summary: 'Puts settings of detection in force; the change is a fact of the journal',
        tags: ['detection'],
        body: detectionChangeSchema,
        response: answers(detectionSettingsSchema, 400),
      },
    },
    async request => {
      const { settings, reason } = request.body;
      await loop.acceptDetection(settings, signedIn(request).by, reason);
      return loop.readDetectionSettings();
    },
  );
}

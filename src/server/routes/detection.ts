import { detectionChangeSchema, detectionReplaySchema, detectionSettingsSchema } from '#api/detection.ts';
import type { ApiParts } from '../api-parts.ts';
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
      schema: {
        operationId: 'changeDetectionSettings',
        summary: 'Puts settings of detection in force; the change is a fact of the journal',
        tags: ['detection'],
        body: detectionChangeSchema,
        response: answers(detectionSettingsSchema, 400),
      },
    },
    async ({ body: { settings, by, reason } }) => {
      await loop.acceptDetection(settings, by, reason);
      return loop.readDetectionSettings();
    },
  );
}

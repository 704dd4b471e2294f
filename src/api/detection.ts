import { z } from 'zod';
import { DETECTION_METHODS, type DetectionSettings, SENSITIVITIES } from '#domain/detection-settings.ts';
import { anomalySchema } from './anomaly.ts';
import { instantSchema, reasonedSchema } from './list.ts';

const serviceDetectionSchema = z.strictObject({
  sensitivity: z
    .enum(SENSITIVITIES)
    .default('normal')
    .describe('how wide the band of the ordinary is: keen 0.7 times, quiet 1.5 times the usual width'),
  mute: z
    .array(z.string().min(1).max(200))
    .max(200)
    .default([])
    .describe('indicators that are not reported: latency, or log-* for all that begin so'),
  methods: z
    .array(z.enum(DETECTION_METHODS))
    .min(1)
    .max(DETECTION_METHODS.length)
    .optional()
    .describe('what judges the other metrics of the service: the ensemble when left out'),
});

export const detectionSettingsSchema: z.ZodType<DetectionSettings> = z
  .strictObject({
    services: z
      .record(z.string().min(1).max(200), serviceDetectionSchema)
      .default({})
      .describe('by service; * stands for those that are not named'),
  })
  .meta({ id: 'DetectionSettings' });

export type DetectionSettingsAnswer = z.infer<typeof detectionSettingsSchema>;

export const detectionReplaySchema = z
  .object({
    fromMs: instantSchema,
    toMs: instantSchema,
    current: z.array(anomalySchema).describe('what the settings in force would have said'),
    proposed: z.array(anomalySchema).describe('what the proposed settings would have said'),
  })
  .meta({ id: 'DetectionReplay' });
export type DetectionReplayAnswer = z.infer<typeof detectionReplaySchema>;

export const detectionChangeSchema = reasonedSchema
  .extend({ settings: detectionSettingsSchema })
  .meta({ id: 'DetectionChange' });
export type DetectionChange = z.infer<typeof detectionChangeSchema>;

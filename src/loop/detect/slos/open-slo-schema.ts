import { z } from 'zod';

/** OpenSLO v1 as published (github.com/OpenSLO/OpenSLO, README), and what implementations have added to objectives. */

const metadataSchema = z.strictObject({
  name: z.string().min(1).max(255),
  displayName: z.string().optional(),
  labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const descriptionSchema = z.string().max(1050).optional();

const metricSchema = z.strictObject({
  metricSource: z.strictObject({
    metricSourceRef: z.string().min(1).optional(),
    type: z.string().min(1).optional(),
    spec: z.record(z.string(), z.json()),
  }),
});

const ratioSchema = z
  .strictObject({
    counter: z.boolean().default(false),
    good: metricSchema.optional(),
    bad: metricSchema.optional(),
    total: metricSchema.optional(),
    rawType: z.enum(['success', 'failure']).optional(),
    raw: metricSchema.optional(),
  })
  .superRefine((ratio, context) => {
    const { good, bad, total, raw, rawType } = ratio;
    if (raw !== undefined) {
      if (good !== undefined || bad !== undefined || total !== undefined) {
        context.addIssue({ code: 'custom', message: '"raw" stands alone, without "good", "bad" and "total"' });
      }
      if (rawType === undefined) context.addIssue({ code: 'custom', message: '"raw" needs "rawType"' });
      return;
    }
    if (total === undefined) context.addIssue({ code: 'custom', message: 'needs "total", or "raw" with "rawType"' });
    if ((good === undefined) === (bad === undefined)) {
      context.addIssue({ code: 'custom', message: 'needs exactly one of "good" and "bad"' });
    }
  });

const sliSpecSchema = z
  .strictObject({
    description: descriptionSchema,
    thresholdMetric: metricSchema.optional(),
    ratioMetric: ratioSchema.optional(),
  })
  .refine(sli => (sli.thresholdMetric === undefined) !== (sli.ratioMetric === undefined), {
    message: 'needs exactly one of "thresholdMetric" and "ratioMetric"',
  });

/** An indicator within an SLO: metadata may be left out there. */
const inlineSliSchema = z.strictObject({ metadata: metadataSchema.partial().optional(), spec: sliSpecSchema });

const durationSchema = z.string().regex(/^[1-9]\d*[mhdwMQY]$/, 'write a whole number and one of m h d w M Q Y: 4w');

const timeWindowSchema = z
  .strictObject({
    duration: durationSchema,
    isRolling: z.boolean().optional(),
    calendar: z
      .strictObject({
        startTime: z
          .string()
          .regex(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/, 'write YYYY-MM-DD hh:mm:ss, without a zone'),
        timeZone: z.string().refine(isTimeZone, 'not a name of the IANA time zone database'),
      })
      .optional(),
  })
  .superRefine((window, context) => {
    if (window.isRolling === true && window.calendar !== undefined) {
      context.addIssue({ code: 'custom', message: 'a rolling window has no "calendar"' });
    }
    if (window.isRolling !== true && window.calendar === undefined) {
      context.addIssue({ code: 'custom', message: 'needs "isRolling: true" or "calendar"' });
    }
  });

const objectiveSchema = z
  .strictObject({
    displayName: z.string().optional(),
    op: z.enum(['lte', 'gte', 'lt', 'gt']).optional(),
    value: z.number().optional(),
    target: z.number().min(0).lt(1).optional(),
    targetPercent: z.number().min(0).lt(100).optional(),
    timeSliceTarget: z.number().min(0).max(1).optional(),
    timeSliceWindow: z.union([z.number().positive(), durationSchema]).optional(),
    indicator: inlineSliSchema.optional(),
    indicatorRef: z.string().min(1).optional(),
    compositeWeight: z.number().positive().optional(),
  })
  .refine(objective => (objective.target === undefined) !== (objective.targetPercent === undefined), {
    message: 'needs exactly one of "target" and "targetPercent"',
  });

const sloSpecSchema = z.strictObject({
  description: descriptionSchema,
  service: z.string().min(1),
  indicator: inlineSliSchema.optional(),
  indicatorRef: z.string().min(1).optional(),
  timeWindow: z.array(timeWindowSchema).length(1).optional(),
  budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
  objectives: z.array(objectiveSchema).min(1),
  alertPolicies: z.array(z.unknown()).optional(),
});

const headSchema = { apiVersion: z.literal('openslo/v1'), metadata: metadataSchema };

export const documentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...headSchema, kind: z.literal('SLO'), spec: sloSpecSchema }),
  z.strictObject({ ...headSchema, kind: z.literal('SLI'), spec: sliSpecSchema }),
  z.strictObject({
    ...headSchema,
    kind: z.literal('DataSource'),
    spec: z.looseObject({ description: descriptionSchema, type: z.string().min(1) }),
  }),
  z.strictObject({
    ...headSchema,
    kind: z.enum(['Service', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget']),
    spec: z.unknown(),
  }),
]);

export type OpenSloDocument = z.output<typeof documentSchema>;
export type OpenSlo = Extract<OpenSloDocument, { kind: 'SLO' }>;
export type OpenObjective = z.output<typeof objectiveSchema>;
export type OpenSliSpec = z.output<typeof sliSpecSchema>;
export type OpenMetric = z.output<typeof metricSchema>;
export type OpenTimeWindow = z.output<typeof timeWindowSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

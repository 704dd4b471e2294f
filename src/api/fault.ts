import { z } from 'zod';
import { causeSchema } from './cause.ts';
import { instantSchema, jsonObjectSchema, limitSchema, notReadSchema } from './list.ts';
import { runStatusSchema } from './run.ts';
import { sentenceSchema } from './sentence.ts';

export const newFaultSchema = z
  .strictObject({
    id: z.string().min(1).max(200).optional().describe('told twice under one id, it is one fault'),
    type: z.string().trim().min(1).max(100).describe('in your own words: latency, payment-errors'),
    severity: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['critical', 'warning', 'info']))
      .default('warning')
      .describe('info joins an incident and opens none'),
    component: z.string().min(1).max(200).describe('the service'),
    message: z.string().trim().min(1).max(1000),
    timestamp: z
      .union([z.iso.datetime({ offset: true }), z.number()])
      .optional()
      .describe('when it began, in ISO 8601 or epoch milliseconds; now when left out'),
    context: jsonObjectSchema.default({}),
    by: notReadSchema,
  })
  .meta({
    id: 'NewFault',
    examples: [
      {
        type: 'latency',
        severity: 'critical',
        component: 'payment',
        message: 'customers say that paying takes a minute',
      },
    ],
  });
/** As it is written. */
export type NewFault = z.input<typeof newFaultSchema>;

export const faultSchema = z
  .object({
    id: z.string(),
    incident: z.string().exactOptional().describe('short name: INC-3; absent when it opened none'),
    type: z.string().describe('the kind of failure once it is diagnosed, what was reported or seen before'),
    severity: z.enum(['info', 'warning', 'critical']),
    component: z.string(),
    message: z.string().describe('of an incident its title, in English; all else speaks both languages'),
    timestamp: instantSchema.describe('when it began'),
    context: jsonObjectSchema,
    status: z.enum(['noted', 'detected', 'diagnosed', 'awaiting-approval', 'recovering', 'escalated', 'recovered']),
    causes: z.array(causeSchema).describe('the likeliest first'),
    healing: z.object({
      attempts: z.number().int(),
      runs: z.array(
        z.object({ run: z.string(), title: sentenceSchema, status: runStatusSchema, summary: sentenceSchema }),
      ),
    }),
    recoveredAt: instantSchema.exactOptional(),
  })
  .meta({
    id: 'Fault',
    examples: [
      {
        id: '0199a1b2-0000-7000-8000-000000000003',
        incident: 'INC-3',
        type: 'code-bug',
        severity: 'critical',
        component: 'payment',
        message: 'bad-release at payment',
        timestamp: 1_793_000_000_000,
        context: {
          services: ['payment', 'gateway'],
          summary: { en: 'repaired 42 s after it began', zh: '发生后 42 s 修复' },
        },
        status: 'recovered',
        causes: [],
        healing: {
          attempts: 1,
          runs: [
            {
              run: 'RUN-7',
              title: { en: 'Go back to the last good version: payment', zh: '回退到上一个正常版本：payment' },
              status: 'succeeded',
              summary: { en: 'every step succeeded', zh: '所有步骤均成功' },
            },
          ],
        },
        recoveredAt: 1_793_000_042_000,
      },
    ],
  });
export type Fault = z.infer<typeof faultSchema>;

export const faultQuerySchema = z.strictObject({
  open: z.stringbool().optional().describe('only those that go on, or only those that are over'),
  limit: limitSchema(20, 200),
});

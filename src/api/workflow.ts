import { z } from 'zod';
import { jsonObjectSchema } from './list.ts';
import { askedSchema, healthCheckSchema, taskRunFields } from './task.ts';
import { durationSchema } from './written-duration.ts';

const taskIdSchema = z
  .string()
  .regex(/^[\w.-]+$/, 'letters, digits, "_", "." and "-" only')
  .max(100);
const named = { id: taskIdSchema, name: z.string().max(200).optional() };

const retryPolicySchema = z
  .strictObject({
    maxAttempts: z.number().int().min(1).max(10),
    backoff: durationSchema('10s', '1h').describe('before the second attempt'),
    backoffType: z.enum(['fixed', 'exponential']).default('fixed'),
  })
  .meta({ id: 'RetryPolicy' });

const taskSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...named,
      type: z.literal('action'),
      action: z.string().min(1).max(100).describe('one of GET /api/v1/actions'),
      service: z.string().min(1).max(200),
      params: jsonObjectSchema.default({}),
      timeout: durationSchema('5m', '6h'),
      retryPolicy: retryPolicySchema.optional().describe('absent: one attempt'),
    }),
    z.strictObject({
      ...named,
      type: z.literal('gate'),
      services: z.array(z.string().min(1).max(200)).min(1).max(50).describe('must be healthy'),
      hold: durationSchema('15s', '1h'),
      timeout: durationSchema('5m', '6h'),
      patience: durationSchema('20s', '6h').describe('trouble that lasts so long ends the waiting'),
    }),
    z.strictObject({ ...named, type: z.literal('wait'), duration: durationSchema('30s', '7d') }),
  ])
  .meta({ id: 'WorkflowTask' });

export const newWorkflowSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    tasks: z.array(taskSchema).min(1).max(50),
    dependencies: z
      .record(taskIdSchema, z.array(taskIdSchema).max(50))
      .default({})
      .describe('by the id of a task: those that must have succeeded before it; the rest run side by side'),
    healthCheck: healthCheckSchema,
    ...askedSchema,
  })
  .meta({
    id: 'NewWorkflow',
    examples: [
      {
        name: 'Make room for the sale',
        tasks: [
          { id: 'more-carts', type: 'action', action: 'service.scale', service: 'cart', params: { replicas: 3 } },
          {
            id: 'fresh-payment',
            name: 'Fresh processes for payment',
            type: 'action',
            action: 'service.rolling-restart',
            service: 'payment',
            timeout: '5m',
            retryPolicy: { maxAttempts: 3, backoff: '10s', backoffType: 'exponential' },
          },
          { id: 'settle', type: 'wait', duration: '10s' },
        ],
        dependencies: { settle: ['more-carts', 'fresh-payment'] },
        reason: 'the sale begins at noon',
      },
    ],
  });
/** As it is written. */
export type NewWorkflow = z.input<typeof newWorkflowSchema>;

export const workflowSchema = z
  .object({
    ...taskRunFields,
    name: z.string(),
    dependencies: z.record(z.string(), z.array(z.string())).describe('by the id of a task: those before it'),
  })
  .meta({
    id: 'Workflow',
    examples: [
      {
        id: '0199a1b2-0000-7000-8000-000000000008',
        run: 'RUN-8',
        name: 'Make room for the sale',
        status: 'completed',
        summary: { en: 'every step succeeded', zh: '所有步骤均成功' },
        tasks: [
          {
            id: 'more-carts',
            name: 'service.scale on cart',
            type: 'action',
            status: 'completed',
            summary: { en: '3 instances of cart are ready', zh: 'cart 的 3 个实例已就绪' },
          },
        ],
        dependencies: { 'more-carts': [] },
        risk: { score: 0.1, level: 'low', parts: [] },
        approvalsNeeded: 0,
        requestedBy: 'ana',
        createdAt: 1_793_000_000_000,
        endedAt: 1_793_000_030_000,
      },
    ],
  });
export type Workflow = z.infer<typeof workflowSchema>;

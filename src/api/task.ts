import { z } from 'zod';
import { instantSchema, jsonObjectSchema, notReadSchema } from './list.ts';
import { riskSchema } from './plan.ts';
import { sentenceSchema } from './sentence.ts';
import { durationSchema } from './written-duration.ts';

/** Why, and whether it is only to be shown. Whoever asks is whoever is signed in, and cannot be one of those who approve. */
export const askedSchema = {
  by: notReadSchema,
  reason: z.string().trim().max(2000).default('').describe('why; ends up in the journal'),
  dryRun: z.boolean().default(false).describe('only show what would change, the risk, and who must approve'),
};

export const waitQuerySchema = z.strictObject({
  wait: z
    .stringbool()
    .default(false)
    .describe('answer when it has ended or waits for approval, at most 2 minutes later'),
});

export const idempotencySchema = z.looseObject({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('asked again with one key, nothing is begun a second time'),
});

export const healthCheckSchema = z
  .strictObject({
    hold: durationSchema('15s', '1h').describe('health must last so long without a break'),
    timeout: durationSchema('5m', '6h').describe('health must be proved within'),
    patience: durationSchema('20s', '6h').describe('trouble that lasts so long ends the waiting'),
  })
  .prefault({})
  .describe('what was changed is taken back when health is not proved in time, or got worse');

/** One task of a workflow, with the words of the seeds' orchestrator. */
export const taskStateSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.enum(['validate', 'backup', 'action', 'undo', 'gate', 'wait']),
    status: z.enum(['pending', 'running', 'completed', 'skipped', 'failed', 'rolled-back', 'rollback-failed']),
    summary: sentenceSchema,
    startedAt: instantSchema.exactOptional(),
    endedAt: instantSchema.exactOptional(),
  })
  .meta({ id: 'TaskState' });
export type TaskState = z.infer<typeof taskStateSchema>;

/** Of a run, in the words of the seeds: what succeeded is `completed`. */
export const taskRunStatusSchema = z.enum([
  ...['awaiting-approval', 'running', 'rolling-back', 'completed', 'improved', 'rolled-back'],
  ...['rollback-failed', 'failed', 'rejected', 'expired', 'aborted'],
] as const);
export type TaskRunStatus = z.infer<typeof taskRunStatusSchema>;

/** What every run of a task tells. */
export const taskRunFields = {
  id: z.string(),
  run: z.string().describe('short name of its run: RUN-7'),
  status: taskRunStatusSchema,
  summary: sentenceSchema,
  tasks: z.array(taskStateSchema),
  risk: riskSchema,
  approvalsNeeded: z.number().int().describe('other people who must agree before it begins'),
  requestedBy: z.string(),
  createdAt: instantSchema,
  endedAt: instantSchema.exactOptional(),
};

const stepPreviewSchema = z.object({
  step: z.string(),
  summary: sentenceSchema,
  changes: z.array(sentenceSchema),
  instances: z.array(z.string()).describe('those that are touched'),
  capacityLossRatio: z.number(),
  isUnnecessary: z.boolean().describe('what is wanted is there already'),
});

/** What would be done. */
export const taskPreviewSchema = z
  .object({
    dryRun: z.literal(true),
    title: sentenceSchema,
    steps: z.array(stepPreviewSchema).describe('those that change something'),
    order: z.array(z.object({ id: z.string(), after: z.array(z.string()) })).describe('all of them'),
    risk: riskSchema,
    approvalsNeeded: z.number().int().describe('other people who must agree before it begins'),
    problems: z
      .array(z.object({ path: z.string(), problem: sentenceSchema }))
      .describe('why it would be refused; empty when it can begin'),
  })
  .meta({
    id: 'TaskPreview',
    examples: [
      {
        dryRun: true,
        title: { en: 'Deploy payment 1.1.0', zh: '部署 payment 1.1.0' },
        steps: [
          {
            step: 'deploy',
            summary: {
              en: 'payment goes from version 1.0.0 to 1.1.0, one instance after another',
              zh: 'payment 逐个实例从版本 1.0.0 切换到 1.1.0',
            },
            changes: [{ en: 'payment version 1.0.0 → 1.1.0', zh: 'payment 版本 1.0.0 → 1.1.0' }],
            instances: ['payment-1', 'payment-2'],
            capacityLossRatio: 0.5,
            isUnnecessary: false,
          },
        ],
        order: [
          { id: 'deploy', after: [] },
          { id: 'health_check', after: ['deploy'] },
        ],
        risk: {
          score: 0.31,
          level: 'medium',
          parts: [
            {
              name: 'action',
              value: 0.4,
              weight: 0.5,
              reason: { en: 'the actions themselves weigh 0.40', zh: '动作本身的风险为 0.40' },
            },
          ],
        },
        approvalsNeeded: 0,
        problems: [],
      },
    ],
  });
export type TaskPreview = z.infer<typeof taskPreviewSchema>;

export const singleActionSchema = z
  .strictObject({
    action: z.string().min(1).max(100).describe('one of GET /api/v1/actions'),
    target: z.string().min(1).max(200).describe('the service'),
    params: jsonObjectSchema.default({}),
    ...askedSchema,
  })
  .meta({
    id: 'SingleAction',
    examples: [
      {
        action: 'service.restart',
        target: 'payment',
        params: { instances: ['payment-1'] },
        reason: 'it hangs',
      },
      { action: 'service.scale', target: 'cart', params: { replicas: 3 }, dryRun: true },
    ],
  });
export type SingleAction = z.input<typeof singleActionSchema>;

export const actionRunSchema = z
  .object({ ...taskRunFields, action: z.string(), target: z.string(), params: jsonObjectSchema })
  .meta({
    id: 'ActionRun',
    examples: [
      {
        id: '0199a1b2-0000-7000-8000-000000000009',
        run: 'RUN-9',
        action: 'service.restart',
        target: 'payment',
        params: { instances: ['payment-1'] },
        status: 'completed',
        summary: { en: 'every step succeeded', zh: '所有步骤均成功' },
        tasks: [
          {
            ...{ id: '1-service.restart', name: 'service.restart on payment', type: 'action', status: 'completed' },
            summary: { en: 'payment-1 is ready', zh: 'payment-1 已就绪' },
          },
        ],
        risk: { score: 0.22, level: 'low', parts: [] },
        approvalsNeeded: 0,
        requestedBy: 'ana',
        createdAt: 1_793_000_000_000,
        endedAt: 1_793_000_012_000,
      },
    ],
  });
export type ActionRun = z.infer<typeof actionRunSchema>;

/** One verb that there is. */
export const actionDescriptionSchema = z
  .object({
    name: z.string(),
    title: sentenceSchema,
    baseRisk: z.number(),
    reversible: z.boolean(),
    params: jsonObjectSchema.describe('JSON Schema'),
  })
  .meta({
    id: 'ActionDescription',
    examples: [
      {
        name: 'service.scale',
        title: { en: 'Change the number of instances', zh: '调整实例数' },
        baseRisk: 0.15,
        reversible: true,
        params: { type: 'object', properties: { replicas: { type: 'integer' } }, required: ['replicas'] },
      },
    ],
  });
export type ActionDescription = z.infer<typeof actionDescriptionSchema>;

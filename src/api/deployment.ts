import { z } from 'zod';
import { limitSchema } from './list.ts';
import { smokeRequestSchema } from './plan.ts';
import { askedSchema, healthCheckSchema, taskRunFields } from './task.ts';
import { durationSchema } from './written-duration.ts';

const STRATEGIES = ['rolling'] as const;

export const newDeploymentSchema = z
  .strictObject({
    service: z.string().min(1).max(200),
    version: z.string().min(1).max(200),
    strategy: z
      .enum(STRATEGIES, 'only "rolling", one instance after another, can be done on this platform')
      .default('rolling'),
    replicas: z.number().int().min(1).max(1000).optional().describe('instances there shall be afterwards'),
    environment: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().nullable())
      .optional()
      .describe('variables that are set before the version is deployed; null takes one away'),
    healthCheck: healthCheckSchema,
    smokeTest: z
      .strictObject({ requests: z.array(smokeRequestSchema).min(1).max(20), timeout: durationSchema('1m', '1h') })
      .optional()
      .describe('requests to every instance, each of which must be answered as it should be'),
    ...askedSchema,
  })
  .meta({
    id: 'NewDeployment',
    examples: [
      { service: 'payment', version: '1.1.0' },
      {
        service: 'payment',
        version: '1.1.0',
        strategy: 'rolling',
        replicas: 3,
        environment: { LOG_LEVEL: 'info', OLD_FLAG: null },
        healthCheck: { hold: '30s', timeout: '5m' },
        smokeTest: { requests: [{ path: '/health', status: 200 }], timeout: '1m' },
        reason: 'faster checkout',
      },
    ],
  });
/** As it is written. */
export type NewDeployment = z.input<typeof newDeploymentSchema>;

export const deploymentSchema = z
  .object({
    ...taskRunFields,
    service: z.string(),
    version: z.string(),
    previousVersion: z.string().describe('what ran when it was asked for; a failure brings it back'),
    strategy: z.enum(STRATEGIES),
  })
  .meta({
    id: 'Deployment',
    examples: [
      {
        id: '0199a1b2-0000-7000-8000-000000000007',
        run: 'RUN-7',
        service: 'payment',
        version: '1.1.0',
        previousVersion: '1.0.0',
        strategy: 'rolling',
        status: 'running',
        summary: { en: 'Deploy payment 1.1.0', zh: '部署 payment 1.1.0' },
        tasks: [
          {
            id: 'validate',
            name: 'Validate Deployment',
            type: 'validate',
            status: 'completed',
            summary: { en: '', zh: '' },
          },
          {
            id: 'backup',
            name: 'Backup Current Version',
            type: 'backup',
            status: 'completed',
            summary: { en: '', zh: '' },
          },
          {
            id: 'deploy',
            name: 'Deploy New Version',
            type: 'action',
            status: 'running',
            summary: { en: 'Deploy a version', zh: '部署版本' },
          },
          { id: 'health_check', name: 'Health Check', type: 'gate', status: 'pending', summary: { en: '', zh: '' } },
          {
            id: 'smoke_test',
            name: 'Smoke Test',
            type: 'gate',
            status: 'skipped',
            summary: { en: 'none was asked for', zh: '未要求' },
          },
        ],
        risk: { score: 0.29, level: 'medium', parts: [] },
        approvalsNeeded: 0,
        requestedBy: 'ana',
        createdAt: 1_793_000_000_000,
      },
    ],
  });
export type Deployment = z.infer<typeof deploymentSchema>;

export const taskQuerySchema = z.strictObject({ limit: limitSchema(20, 200) });

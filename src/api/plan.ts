import { z } from 'zod';
import type { ActionCall } from '#domain/action.ts';
import type { Plan, SmokeRequest, Step } from '#domain/plan.ts';
import type { Risk } from '#domain/risk.ts';
import { instantSchema, jsonObjectSchema, ratioSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export type { Risk } from '#domain/risk.ts';

export const riskSchema: z.ZodType<Risk> = z
  .object({
    score: ratioSchema,
    level: z.enum(['low', 'medium', 'high', 'critical']),
    parts: z.array(
      z.object({
        name: z.enum(['action', 'blast-radius', 'irreversibility', 'doubt', 'time-window', 'recent-failures']),
        value: ratioSchema,
        weight: z.number(),
        reason: sentenceSchema,
      }),
    ),
  })
  .meta({ id: 'Risk' });

const actionCallSchema: z.ZodType<ActionCall> = z
  .object({ action: z.string(), service: z.string(), params: jsonObjectSchema })
  .meta({ id: 'ActionCall' });

/** What may be asked of an instance of a service. */
export const smokeRequestSchema: z.ZodType<SmokeRequest> = z
  .strictObject({
    path: z
      .string()
      .regex(/^\/\S*$/, 'a path begins with /')
      .max(500),
    status: z.number().int().min(100).max(599).default(200),
    contains: z.string().min(1).max(1000).exactOptional().describe('must stand in the body'),
  })
  .meta({ id: 'SmokeRequest' });

const stepBase = { id: z.string(), after: z.array(z.string()) };

const stepSchema: z.ZodType<Step> = z
  .discriminatedUnion('kind', [
    z.object({
      ...stepBase,
      kind: z.literal('action'),
      call: actionCallSchema,
      timeoutMs: z.number(),
      retry: z.object({ attempts: z.number(), backoffMs: z.number(), factor: z.number() }).exactOptional(),
    }),
    z
      .object({
        ...stepBase,
        kind: z.literal('undo'),
        of: z
          .object({ run: z.string(), number: z.number().int(), step: z.string() })
          .describe('the run and the step of it that is taken back'),
        call: actionCallSchema.describe('as it was carried out there'),
        undo: jsonObjectSchema.describe('what was saved before it'),
        timeoutMs: z.number(),
      })
      .describe('takes back what a step of another run did'),
    z.object({
      ...stepBase,
      kind: z.literal('gate'),
      gate: z.object({
        incident: z.string().exactOptional(),
        services: z.array(z.string()),
        requests: z.array(smokeRequestSchema).exactOptional(),
        holdMs: z.number(),
        timeoutMs: z.number(),
        patienceMs: z.number().exactOptional(),
      }),
    }),
    z.object({ ...stepBase, kind: z.literal('wait'), durationMs: z.number() }),
  ])
  .meta({ id: 'Step' });

export const planSchema: z.ZodType<Plan> = z
  .object({
    id: z.string(),
    title: sentenceSchema,
    reason: sentenceSchema,
    services: z.array(z.string()),
    steps: z.array(stepSchema),
    risk: riskSchema,
    incident: z.string().exactOptional(),
    task: z
      .object({ type: z.string(), spec: jsonObjectSchema, facts: jsonObjectSchema.exactOptional() })
      .exactOptional()
      .describe('what it was compiled from'),
    requestedBy: z.string(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Plan' });

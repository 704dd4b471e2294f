import { z } from 'zod';
import type { ActionCall } from '#domain/action.ts';
import type { Plan, Step } from '#domain/plan.ts';
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

const stepBase = { id: z.string(), after: z.array(z.string()) };

const stepSchema: z.ZodType<Step> = z
  .discriminatedUnion('kind', [
    z.object({ ...stepBase, kind: z.literal('action'), call: actionCallSchema, timeoutMs: z.number() }),
    z.object({
      ...stepBase,
      kind: z.literal('gate'),
      gate: z.object({
        incident: z.string().exactOptional(),
        services: z.array(z.string()),
        holdMs: z.number(),
        timeoutMs: z.number(),
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
    requestedBy: z.string(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Plan' });

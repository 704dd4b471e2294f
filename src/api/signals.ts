import { z } from 'zod';
import { instantSchema } from './list.ts';

const nullable = (what: string) => z.array(z.number().nullable()).describe(`${what}; null where nothing was seen`);

export const callsQuerySchema = z.strictObject({
  service: z.string().min(1),
  callee: z.string().min(1).optional().describe('calls of the service to this one, as the service saw them'),
  instance: z.string().min(1).optional().describe('only calls that this instance answered'),
  from: z.coerce.number().optional().describe('epoch milliseconds; default: ten minutes before `to`'),
  to: z.coerce.number().optional().describe('epoch milliseconds; default: now'),
  points: z.coerce.number().int().min(1).max(2000).default(300).describe('at most so many points'),
});

/** Rate, errors and duration of one stream of calls, as columns. */
export const callsSchema = z
  .object({
    service: z.string(),
    callee: z.string().exactOptional(),
    instance: z.string().exactOptional(),
    stepMs: z.number().int().describe('each point sums up so long a stretch, which begins at `at`'),
    at: z.array(instantSchema),
    perSecond: z.array(z.number()),
    errorRatio: nullable('failed calls of all calls'),
    p50Ms: nullable('half of the calls took at most so long'),
    p95Ms: nullable('19 of 20 calls took at most so long'),
  })
  .meta({ id: 'Calls' });
export type Calls = z.infer<typeof callsSchema>;

const trafficFields = {
  perSecond: z.number(),
  errorRatio: z.number().nullable(),
  p95Ms: z.number().nullable(),
};

/** What flows through the system at the moment. */
export const trafficSchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    services: z.array(z.object({ service: z.string(), ...trafficFields })),
    edges: z.array(z.object({ from: z.string(), to: z.string(), ...trafficFields })),
  })
  .meta({ id: 'Traffic' });
export type Traffic = z.infer<typeof trafficSchema>;

import { z } from 'zod';
import type { BurnRateReport, SloReport } from '#domain/slo-report.ts';
import { ratioSchema } from './list.ts';
import { sentenceSchema } from './sentence.ts';

export type { SloReport } from '#domain/slo-report.ts';

const burnRateSchema: z.ZodType<BurnRateReport> = z
  .object({
    severity: z.enum(['page', 'ticket']),
    limit: z.number().describe('both windows must burn faster than this'),
    longWindowMs: z.number(),
    shortWindowMs: z.number(),
    longBurnRate: z.number().exactOptional().describe('absent without data'),
    shortBurnRate: z.number().exactOptional().describe('absent without data'),
    status: z
      .enum(['firing', 'quiet', 'low-traffic', 'no-data'])
      .describe('low-traffic: too fast, on so few events that it proves nothing'),
  })
  .meta({ id: 'BurnRate' });

export const sloSchema: z.ZodType<SloReport> = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    service: z.string(),
    target: ratioSchema.describe('share of good that is promised'),
    windowMs: z.number(),
    windowKind: z.enum(['rolling', 'calendar']),
    budgeting: z.enum(['occurrences', 'timeslices', 'ratio-timeslices']),
    status: z.enum(['no-data', 'met', 'missed']),
    alert: z.enum(['none', 'ticket', 'page']).describe('the most urgent rule that fires'),
    knownMs: z.number().describe('how much of the window was watched'),
    good: z.number(),
    total: z.number(),
    sli: ratioSchema.exactOptional().describe('share of good; absent without data'),
    budgetLeft: z
      .number()
      .exactOptional()
      .describe('what is left of 1, negative when overspent; time not watched yet counts as good'),
    burnRates: z.array(burnRateSchema),
    notes: z.array(sentenceSchema).describe('what cannot be measured as it is written'),
  })
  .meta({ id: 'Slo' });

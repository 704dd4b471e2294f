import { z } from 'zod';
import { AUTONOMY_LEVELS, type Autonomy } from '#domain/autonomy.ts';

export const autonomySchema: z.ZodType<Autonomy> = z
  .object({
    service: z.string(),
    action: z.string(),
    failureType: z.string(),
    level: z.enum(AUTONOMY_LEVELS),
    successes: z.number().int(),
    failures: z.number().int(),
    streak: z.number().int().describe('good outcomes in a row since the last change of level'),
  })
  .meta({ id: 'Autonomy' });

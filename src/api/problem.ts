import { z } from 'zod';

/** RFC 9457. `code` is stable and documented in docs/errors.md; `hint` says how to mend it. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().exactOptional(),
    instance: z.string().exactOptional(),
    code: z.string(),
    hint: z.string().exactOptional(),
    /** Places in the request that do not fit, for REQUEST_INVALID. */
    problems: z.array(z.object({ path: z.string(), problem: z.string() })).exactOptional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { PROBLEM_MEDIA_TYPE, problemSchema } from '#api/problem.ts';
import type { Incident } from '#domain/incident.ts';
import type { Run } from '#domain/run.ts';
import type { ApiParts } from '../api-parts.ts';
import { incidentNotFound, runNotFound } from '../errors.ts';

/** What every file of routes is given to register on. */
export type Routes = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const PROBLEM_TITLES = {
  400: 'The request cannot be understood.',
  401: 'Not signed in, or not signed as it must be.',
  403: 'The role does not allow it, or the page is a foreign one.',
  404: 'There is no such thing.',
  409: 'Refused in the present state.',
  429: 'Too many requests.',
  500: 'ZeroOps failed.',
  503: 'Not available at the moment.',
} as const;

/** Answers of a route: the good one, and the problems that it can have besides 500 and 503, which all have. */
export function answers<Answer extends z.ZodType>(answer: Answer, ...problems: (400 | 401 | 404 | 409)[]) {
  return { 200: answer, ...problemAnswers(...problems, 500, 503) };
}

export function problemAnswers(...statuses: (keyof typeof PROBLEM_TITLES)[]): Record<never, never> {
  const described = statuses.map(status => [
    status,
    { description: PROBLEM_TITLES[status], content: { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema } } },
  ]);
  return Object.fromEntries(described);
}

/** Answers of a route that begins something: 201 once it is begun, 200 when only shown. */
export function createdAnswers<Created extends z.ZodType, Shown extends z.ZodType>(created: Created, shown: Shown) {
  return { ...answers(shown, 400, 404, 409), 201: created };
}

export function toCounts<Status extends string>(statuses: Readonly<Partial<Record<Status, number>>>) {
  const total = Object.values<number | undefined>(statuses).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return { total, statuses: { ...statuses } };
}

/** INC-3, inc-3, 3 and a UUID all name something. */
export const idSchema = z.object({
  id: z.string().min(1).max(100).describe('id, number or short name: INC-3, RUN-7, CASE-4'),
});

export function bareId(id: string): string {
  return id.replace(/^(inc|run|case)-(?=\d+$)/i, '');
}

export async function getIncident({ incidents }: ApiParts, id: string): Promise<Incident> {
  const incident = await incidents.find(bareId(id));
  if (incident === undefined) throw incidentNotFound(id);
  return incident;
}

export async function getRun({ runs }: ApiParts, id: string): Promise<Run> {
  const run = await runs.find(bareId(id));
  if (run === undefined) throw runNotFound(id);
  return run;
}

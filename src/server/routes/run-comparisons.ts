import { listOf } from '#api/list.ts';
import { runSchema } from '#api/run.ts';
import { runComparisonSchema } from '#api/run-comparison.ts';
import type { Run } from '#domain/run.ts';
import { compareRuns, type RunFacts } from '#domain/run-comparison.ts';
import { rankSimilarRuns } from '#domain/similar-runs.ts';
import type { ApiParts } from '../api-parts.ts';
import { answers, getRun, idSchema, type Routes } from './route.ts';

const tags = ['runs'];
/** Of one service, the latest: what is further back is rarely asked about. */
const MOST_LOOKED_AT = 300;
const MOST_SIMILAR = 20;
const MOST_RETRIES = 1000;

export function runComparisonRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/runs/:id/similar',
    {
      schema: {
        operationId: 'listSimilarRuns',
        summary: 'Runs of the same plan, the latest first, then those of the same kind of task at its service',
        tags,
        params: idSchema,
        response: answers(listOf(runSchema), 404),
      },
    },
    async ({ params }) => {
      const run = await getRun(parts, params.id);
      const service = run.plan.services[0];
      const others = await parts.runs.list({ ...(service && { service }), limit: MOST_LOOKED_AT });
      return { items: rankSimilarRuns(run, others).slice(0, MOST_SIMILAR) };
    },
  );
  app.get(
    '/api/v1/runs/:id/compare/:other',
    {
      schema: {
        operationId: 'compareRuns',
        summary: 'Two runs side by side: what each did, how it went, and where they differ',
        tags,
        params: idSchema.extend({ other: idSchema.shape.id }),
        response: answers(runComparisonSchema, 404),
      },
    },
    async ({ params }) => {
      const [left, right] = await Promise.all([readFacts(parts, params.id), readFacts(parts, params.other)]);
      return compareRuns(left, right);
    },
  );
}

async function readFacts(parts: ApiParts, id: string): Promise<RunFacts> {
  const run = await getRun(parts, id);
  const [approval, retries] = await Promise.all([parts.approvals.find(run.id), countRetries(parts, run)]);
  return { run, approval, retries };
}

/** The journal alone knows of them; their subject is `run/<id>/<step>#<attempt>`. */
async function countRetries({ journal }: ApiParts, { id }: Run): Promise<Map<string, number>> {
  const entries = await journal.read({ run: id, kinds: ['run.step.retried'], limit: MOST_RETRIES });
  const counts = new Map<string, number>();
  for (const { subject } of entries) {
    const step = subject.slice(`run/${id}/`.length).replace(/#\d+$/, '');
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return counts;
}

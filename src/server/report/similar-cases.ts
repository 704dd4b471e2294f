import { describeCase, findSimilarCases } from '#algorithms/causality/similar-cases.ts';
import type { Case } from '#domain/case.ts';
import type { Cause } from '#domain/cause.ts';
import type { Incident } from '#domain/incident.ts';
import type { SimilarCase } from '#domain/report.ts';
import { findSentence, type Sentence, unworded } from '#domain/sentence.ts';
import type { CaseStore } from '#ports/case-store.ts';
import type { Journal } from '#ports/journal.ts';

interface SimilarCasesInput {
  readonly cases: Pick<CaseStore, 'list'>;
  readonly journal: Pick<Journal, 'read'>;
  readonly incident: Incident;
  readonly cause: Cause;
}

const MOST_CASES = 1000;
const MOST_SIMILAR = 3;
const MOST_DECISIONS = 100;
/** Cases keep little of how they looked: at the usual 0.7 the same problem at another service would be passed over. */
const LEAST_SIMILARITY = 0.6;

/** Cases that began earlier and are like this one, the likest first. O(cases), and a read of the journal for each that is told. */
export async function readSimilarCases({ cases, journal, incident, cause }: SimilarCasesInput): Promise<SimilarCase[]> {
  const closed = await cases.list({ limit: MOST_CASES });
  const past = closed.filter(
    ({ incident: id, startedAt, feedback }) =>
      id !== incident.id && startedAt < incident.startedAt && feedback?.cause !== 'bad',
  );
  const byId = new Map(past.map(kase => [kase.id, kase]));
  const similar = findSimilarCases(
    vectorOf({ ...cause, failureType: cause.type }),
    past.map(kase => ({
      ...{ id: kase.id, vector: vectorOf(kase), service: kase.service, failureType: kase.failureType },
      solved: kase.outcome === 'repaired' && kase.feedback?.remedy !== 'bad',
    })),
    { limit: MOST_SIMILAR, leastSimilarity: LEAST_SIMILARITY },
  );
  return Promise.all(
    similar.map(async ({ past: { id }, similarity }) => {
      const kase = byId.get(id)!;
      const solution = await readSolution(journal, kase);
      const { number, service, problem, failureType, outcome, startedAt, resolvedAt } = kase;
      return {
        ...{ number, service, problem, failureType, outcome, durationMs: resolvedAt - startedAt, similarity },
        ...(solution !== undefined && { solution }),
      };
    }),
  );
}

/** All that a case keeps of how it looked: where, of what type, with which problem. */
function vectorOf({ service, failureType, problem }: Pick<Case, 'service' | 'failureType' | 'problem'>) {
  const symptoms = problem === 'unknown' ? [] : [{ service, symptom: problem, strength: 1 }];
  return describeCase({
    services: [service],
    failureTypes: failureType === 'unknown' ? [] : [failureType],
    symptoms,
  });
}

/** What was done, as the journal names it; nothing where the strategy did not repair it. */
async function readSolution(
  journal: Pick<Journal, 'read'>,
  { incident, strategy, outcome, feedback }: Case,
): Promise<Sentence | undefined> {
  if (strategy === undefined || outcome !== 'repaired' || feedback?.remedy === 'bad') return undefined;
  const decisions = await journal.read({
    incident,
    kinds: ['decision.made', 'decision.changed'],
    limit: MOST_DECISIONS,
  });
  const plan = decisions.findLast(({ data }) => data.strategy === strategy)?.data.plan as
    | { title?: unknown }
    | undefined;
  return findSentence(plan?.title) ?? unworded(strategy);
}

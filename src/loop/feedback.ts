import type { Clock } from '#base/clock.ts';
import { type Feedback, type Judged, type Judgement, judgedBy } from '#domain/feedback.ts';
import { actorOf } from '#domain/identity.ts';
import type { Incident } from '#domain/incident.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import { isLive, type Run } from '#domain/run.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import { factId } from '#engine/record.ts';
import type { CaseStore } from '#ports/case-store.ts';
import type { Journal } from '#ports/journal.ts';
import type { RunStore } from '#ports/run-store.ts';
import { appendFirst } from './append-first.ts';
import { feedbackRefused } from './errors.ts';
import { nameOf } from './incident-book.ts';
import { verdictOf } from './learn/outcome.ts';
import { moveTrust, type TrustParts } from './trust.ts';

export interface FeedbackParts extends TrustParts {
  readonly journal: Pick<Journal, 'append' | 'read'>;
  readonly runs: Pick<RunStore, 'find'>;
  readonly cases: Pick<CaseStore, 'list' | 'save'>;
  readonly clock: Clock;
}

const MOST_WORDS = 1000;
const MOST_TRIES = 5;
/** Ends of a run that changed nothing: there is nothing to judge. */
const NEVER_BEGAN: ReadonlySet<Run['status']> = new Set(['rejected', 'expired', 'aborted']);

/** Oldest first. */
export async function readFeedback(
  journal: Pick<Journal, 'read'>,
  incident: Pick<Incident, 'id'>,
): Promise<Feedback[]> {
  return toFeedback(await journal.read({ incident: incident.id, kinds: ['incident.judged'], limit: MOST_WORDS }));
}

export function toFeedback(entries: readonly JournalEntry[]): Feedback[] {
  return entries
    .filter(({ kind }) => kind === 'incident.judged')
    .map(({ at, actor, data }) => ({
      about: data.about as Feedback['about'],
      verdict: data.verdict as Judgement,
      by: actor.replace(/^person:/, ''),
      reason: String(data.reason),
      at,
    }));
}

/**
 * Takes down what a person says. A word on the remedy that differs from what its run has shown, or from the word before,
 * moves autonomy as an outcome does; the case keeps the latest words for those that come after.
 */
export async function giveFeedback(
  parts: FeedbackParts,
  incident: Incident,
  given: Omit<Feedback, 'at'>,
): Promise<Feedback[]> {
  const run = given.about === 'remedy' ? await findRemedy(parts, incident) : undefined;
  if (given.about === 'cause' && incident.causes.length === 0) {
    throw feedbackRefused(nameOf(incident), 'no cause was found');
  }
  const { id, before } = await takeDown(parts, incident, given);
  const known = judgedBy(before).remedy ?? (run === undefined ? undefined : verdictOf(run));
  if (run !== undefined && given.verdict !== known) {
    const failureType = incident.causes[0]?.type ?? 'unknown';
    await moveTrust(parts, { run, failureType, isGood: given.verdict === 'good', causedBy: id });
  }
  const all = await readFeedback(parts.journal, incident);
  await remember(parts, incident, judgedBy(all));
  return all;
}

async function findRemedy({ runs }: FeedbackParts, incident: Incident): Promise<Run> {
  const last = incident.runs.at(-1);
  const run = last === undefined ? undefined : await runs.find(last);
  if (run === undefined || isLive(run) || NEVER_BEGAN.has(run.status)) {
    throw feedbackRefused(nameOf(incident), 'no remedy was carried out to its end');
  }
  return run;
}

/** Words follow one another, so that two at once do not both take the same verdict for the one before. */
async function takeDown(
  { journal, clock }: FeedbackParts,
  incident: Incident,
  { about, verdict, by, reason }: Omit<Feedback, 'at'>,
): Promise<{ id: string; before: Feedback[] }> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await readFeedback(journal, incident);
    const id = factId(incident.id, 'incident.judged', String(before.length + 1));
    const isOurs = await appendFirst(journal, {
      ...{ id, kind: 'incident.judged', subject: `incident/${incident.id}`, actor: actorOf(by) },
      ...{ incident: incident.id, at: clock.now() },
      data: { summary: tellJudgement({ about, verdict, by, reason }), about, verdict, reason },
    });
    if (isOurs) return { id, before };
  }
  throw feedbackRefused(nameOf(incident), 'too many people speak at once');
}

const ABOUT_WORDS: Readonly<Record<Feedback['about'], Readonly<Record<Judgement, string>>>> = {
  cause: { good: '根因正确', bad: '根因有误' },
  remedy: { good: '处置有效', bad: '处置不当' },
};

function tellJudgement({ about: what, verdict, by, reason }: Omit<Feedback, 'at'>): Sentence {
  const words = { en: `${by} calls the ${what} ${verdict}`, zh: `${by} 认为${ABOUT_WORDS[what][verdict]}` };
  return about(words, unworded(reason));
}

async function remember({ cases }: FeedbackParts, incident: Incident, feedback: Judged): Promise<void> {
  const [kase] = await cases.list({ incident: incident.id, limit: 1 });
  if (kase !== undefined) await cases.save({ ...kase, feedback });
}

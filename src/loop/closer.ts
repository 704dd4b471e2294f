import { describeDurationMs } from '#base/duration.ts';
import type { Case } from '#domain/case.ts';
import { judgedBy } from '#domain/feedback.ts';
import { actorOf } from '#domain/identity.ts';
import { type Incident, isWaitingForLoop } from '#domain/incident.ts';
import type { Run } from '#domain/run.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import { isDown } from '#domain/topology.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import type { Journal } from '#ports/journal.ts';
import type { RunStore } from '#ports/run-store.ts';
import type { Detector } from './detect/detector.ts';
import { toFeedback } from './feedback.ts';
import { nameOf } from './incident-book.ts';
import { toCase, verdictOf } from './learn/outcome.ts';
import { writePostmortem } from './learn/postmortem.ts';
import type { Responder, ResponderParts } from './responder.ts';
import { moveTrust } from './trust.ts';

export interface CloserParts
  extends Pick<
    ResponderParts,
    'book' | 'cases' | 'engine' | 'autonomies' | 'clock' | 'newId' | 'logger' | 'settings' | 'readTopology'
  > {
  readonly journal: Journal;
  readonly runs: RunStore;
  readonly approvals: ApprovalStore;
  readonly responder: Responder;
  readonly getDetector: () => Detector;
}

export interface Closer {
  /** People agreed to the run of an incident: it waits for them no more. Safe to call twice. */
  onRunApproved(run: Run): Promise<void>;
  /** A run has ended: the incident is over, or the next strategy is due. Safe to call twice. */
  onRunEnded(run: Run): Promise<void>;
  /** Incidents whose signs went away without any run at work; what was asked of people for them is withdrawn. */
  closeRecovered(open: readonly Incident[], now: number): Promise<void>;
  /** What waits or runs for it is ended too. */
  closeAsTold(incident: Incident, told: ToldEnding): Promise<void>;
  /** Files the case of an incident that was resolved by a process that died before it could. */
  fileCase(incident: Incident): Promise<void>;
}

/** How a person ends it. */
export interface ToldEnding {
  readonly by: string;
  readonly note: string;
  readonly outcome: 'by-people' | 'false-alarm';
}

interface Ending {
  readonly outcome: Case['outcome'];
  readonly summary: Sentence;
  readonly actor?: string;
}

/** Signs must stay away this long before an incident counts as over by itself. */
const QUIET_MS = 8000;
/** And this long before nobody is asked any more. */
const QUIET_WHILE_ASKING_MS = 60_000;
const BY_ITSELF: Sentence = { en: 'every sign went away by itself', zh: '所有迹象已自行消失' };

/** Ends incidents and learns from them: case, postmortem, autonomy. */
export function createCloser(parts: CloserParts): Closer {
  const handled = new Set<string>();
  const withdrawn = new Set<string>();
  return {
    async onRunApproved({ id, plan }) {
      const incident = plan.incident === undefined ? undefined : parts.book.find(plan.incident);
      if (incident?.status !== 'awaiting-approval' || incident.runs.at(-1) !== id) return;
      await parts.book.update(incident, { status: 'acting', summary: plan.title });
    },
    async onRunEnded(run) {
      if (run.plan.incident === undefined || handled.has(run.id)) return;
      handled.add(run.id);
      const incident = parts.book.find(run.plan.incident);
      await learnFromRun(parts, run, incident?.causes[0]?.type ?? 'unknown');
      // Another plan may have taken its place while it waited.
      if (incident === undefined || !incident.runs.includes(run.id)) return;
      if (run.status === 'succeeded') {
        const duration = describeDurationMs(parts.clock.now() - incident.startedAt);
        parts.responder.noteUse(incident.tried.at(-1) ?? '');
        return closeIncident(parts, incident, {
          outcome: 'repaired',
          summary: about({ en: `repaired ${duration} after it began`, zh: `开始后 ${duration} 修复` }, run.plan.title),
        });
      }
      await parts.responder.reopenAfter(incident, run);
    },
    async closeRecovered(open, now) {
      for (const incident of open) {
        if (isWaitingForLoop(incident) && isQuiet(parts, incident, now - QUIET_MS)) {
          await closeIncident(parts, incident, { outcome: 'recovered-by-itself', summary: BY_ITSELF });
        }
        const run = incident.status === 'awaiting-approval' ? incident.runs.at(-1) : undefined;
        if (run !== undefined && !withdrawn.has(run) && isQuiet(parts, incident, now - QUIET_WHILE_ASKING_MS)) {
          withdrawn.add(run);
          await parts.engine.abort(run, 'zeroops', BY_ITSELF).catch(error => {
            withdrawn.delete(run);
            parts.logger.warn({ run, err: error }, 'an approval that is needed no more could not be withdrawn');
          });
        }
      }
    },
    async closeAsTold(incident, { by, note, outcome }) {
      const summary = tellEnding({ by, note, outcome });
      await closeIncident(parts, incident, { outcome, summary, actor: actorOf(by) });
      await endRun(parts, incident, by, summary);
    },
    fileCase: incident => fileCase(parts, incident),
  };
}

function tellEnding({ by, note, outcome }: ToldEnding): Sentence {
  const said =
    outcome === 'false-alarm'
      ? { en: `called a false alarm by ${by}`, zh: `${by} 认定为误报` }
      : { en: `closed by ${by}`, zh: `由 ${by} 关闭` };
  return about(said, unworded(note));
}

function isQuiet(parts: CloserParts, incident: Incident, since: number): boolean {
  const down = parts
    .readTopology()
    .services.filter(service => incident.services.includes(service.name))
    .some(service => service.instances.some(isDown));
  // What is only worth a note holds nothing open.
  const signs = incident.anomalies.filter(({ grade }) => grade !== 'info');
  return !down && signs.every(({ endedAt }) => endedAt !== undefined && endedAt <= since);
}

/** People closed it while something was asked of them or under way. */
async function endRun(parts: CloserParts, { status, runs }: Incident, by: string, why: Sentence): Promise<void> {
  const run = status === 'awaiting-approval' || status === 'acting' ? runs.at(-1) : undefined;
  if (run === undefined) return;
  await parts.engine
    .abort(run, by, why)
    .catch(error => parts.logger.warn({ run, err: error }, 'the run of a closed incident could not be ended'));
}

async function closeIncident(parts: CloserParts, incident: Incident, ending: Ending): Promise<void> {
  const { book, clock, responder } = parts;
  const resolvedAt = clock.now();
  const { impact } = responder.measureHarm(incident);
  const ended = parts.getDetector().markMended(resolvedAt, incident.anomalies);
  const anomalies = incident.anomalies.map(
    anomaly => ended.find(each => each.id === anomaly.id) ?? { ...anomaly, endedAt: anomaly.endedAt ?? resolvedAt },
  );
  const resolved = await book.update(incident, {
    anomalies,
    status: 'resolved',
    outcome: ending.outcome,
    resolvedAt,
    summary: ending.summary,
  });
  responder.forget(incident.id);
  await book.record(
    resolved,
    'incident.resolved',
    {
      summary: ending.summary,
      title: resolved.title,
      outcome: ending.outcome,
      detectedAfterMs: incident.detectedAt - incident.startedAt,
      resolvedAfterMs: resolvedAt - incident.startedAt,
      ...(impact === undefined ? {} : { impact }),
    },
    ending.actor === undefined ? {} : { actor: ending.actor },
  );
  await fileCase(parts, resolved);
}

async function fileCase(parts: CloserParts, resolved: Incident): Promise<void> {
  const { book, journal, cases, approvals, clock, newId } = parts;
  const { outcome = 'recovered-by-itself', resolvedAt = clock.now() } = resolved;
  const entries = await journal.read({ incident: resolved.id, limit: 10_000 });
  const votes = (await approvals.list({ limit: 1000 })).filter(({ incident }) => incident === resolved.id);
  const saved = await cases.save(
    toCase({
      id: newId(),
      incident: resolved,
      outcome,
      strategy: resolved.tried.at(-1)?.split(/[/ ]/)[1],
      humanInvolved: votes.length > 0 || outcome === 'by-people',
      resolvedAt,
      feedback: judgedBy(toFeedback(entries)),
      postmortem: writePostmortem(entries),
    }),
  );
  await book.record(resolved, 'case.closed', {
    summary: about(
      {
        en: `case CASE-${saved.number} closed for ${nameOf(resolved)}`,
        zh: `${nameOf(resolved)} 归档为案例 CASE-${saved.number}`,
      },
      OUTCOME_WORDS[outcome],
    ),
    case: saved.id,
    problem: saved.problem,
    ...(saved.strategy === undefined ? {} : { strategy: saved.strategy }),
  });
}

async function learnFromRun(parts: CloserParts, run: Run, failureType: string): Promise<void> {
  const verdict = verdictOf(run);
  if (verdict !== 'neutral') await moveTrust(parts, { run, failureType, isGood: verdict === 'good' });
}

const OUTCOME_WORDS: Readonly<Record<Case['outcome'], Sentence>> = {
  repaired: { en: 'repaired', zh: '由 ZeroOps 修复' },
  'recovered-by-itself': { en: 'recovered by itself', zh: '自行恢复' },
  'by-people': { en: 'by people', zh: '由人工关闭' },
  'false-alarm': { en: 'false alarm', zh: '误报' },
};

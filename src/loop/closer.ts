import { describeDurationMs } from '#base/duration.ts';
import { toJson } from '#base/json.ts';
import { AUTONOMY_WORDS, type Autonomy, moveAutonomy } from '#domain/autonomy.ts';
import type { Case } from '#domain/case.ts';
import { type Incident, isWaitingForLoop } from '#domain/incident.ts';
import type { Run } from '#domain/run.ts';
import { about, type Sentence } from '#domain/sentence.ts';
import { isDown } from '#domain/topology.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import type { Journal } from '#ports/journal.ts';
import type { RunStore } from '#ports/run-store.ts';
import type { Detector } from './detect/detector.ts';
import { nameOf } from './incident-book.ts';
import { autonomyKeysOf, newAutonomy, toCase, verdictOf } from './learn/outcome.ts';
import { writePostmortem } from './learn/postmortem.ts';
import type { Responder, ResponderParts } from './responder.ts';

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
  /** A run has ended: the incident is over, or the next strategy is due. Safe to call twice. */
  onRunEnded(run: Run): Promise<void>;
  /** Incidents whose signs went away without any run at work; what was asked of people for them is withdrawn. */
  closeRecovered(open: readonly Incident[], now: number): Promise<void>;
  close(incident: Incident, ending: Ending): Promise<void>;
  /** Files the case of an incident that was resolved by a process that died before it could. */
  fileCase(incident: Incident): Promise<void>;
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
    async onRunEnded(run) {
      if (run.plan.incident === undefined || handled.has(run.id)) return;
      handled.add(run.id);
      const incident = parts.book.find(run.plan.incident);
      await learnFromRun(parts, run, incident?.causes[0]?.type ?? 'unknown');
      if (incident === undefined) return;
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
    close: (incident, ending) => closeIncident(parts, incident, ending),
    fileCase: incident => fileCase(parts, incident),
  };
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
  if (verdict === 'neutral') return;
  for (const key of autonomyKeysOf(run, failureType)) {
    const before = (await parts.autonomies.find(key)) ?? newAutonomy(key, parts.settings.initialAutonomy);
    const after = moveAutonomy(before, verdict === 'good');
    await parts.autonomies.save(after);
    if (after.level !== before.level) await noteMove(parts, run, before, after);
  }
}

const OUTCOME_WORDS: Readonly<Record<Case['outcome'], Sentence>> = {
  repaired: { en: 'repaired', zh: '由 ZeroOps 修复' },
  'recovered-by-itself': { en: 'recovered by itself', zh: '自行恢复' },
  'by-people': { en: 'by people', zh: '由人工关闭' },
  'false-alarm': { en: 'false alarm', zh: '误报' },
};

function tellMove(before: Autonomy, { action, service, failureType, level }: Autonomy): Sentence {
  return {
    en: `autonomy for ${action} on ${service} (${failureType}) moved from ${before.level} to ${level}`,
    zh: `${service} 上 ${action} 的自治级别（${failureType}）从“${AUTONOMY_WORDS[before.level]}”变为“${AUTONOMY_WORDS[level]}”`,
  };
}

async function noteMove(parts: CloserParts, run: Run, before: Autonomy, after: Autonomy): Promise<void> {
  await parts.journal.append({
    kind: 'autonomy.moved',
    subject: `service/${after.service}`,
    actor: 'zeroops',
    run: run.id,
    ...(run.plan.incident === undefined ? {} : { incident: run.plan.incident }),
    data: {
      summary: tellMove(before, after),
      autonomy: toJson(after),
    },
  });
}

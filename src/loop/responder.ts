import type { Clock } from '#base/clock.ts';
import { isAppError, messageOf } from '#base/errors.ts';
import type { NewId } from '#base/ids.ts';
import { type JsonObject, toJson } from '#base/json.ts';
import type { Logger } from '#base/logger.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import type { AutonomyLevel } from '#domain/autonomy.ts';
import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import { type Incident, isWaitingForLoop } from '#domain/incident.ts';
import type { Run } from '#domain/run.ts';
import { about, joined, type Sentence, unworded } from '#domain/sentence.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Strategy } from '#domain/strategy.ts';
import type { Topology } from '#domain/topology.ts';
import type { ActionRegistry } from '#ports/action.ts';
import type { Analysers } from '#ports/analyser.ts';
import type { AutonomyStore } from '#ports/autonomy-store.ts';
import type { CaseStore } from '#ports/case-store.ts';
import type { Databases } from '#ports/database-inspector.ts';
import type { Platform, PlatformEvent, TrafficRouter } from '#ports/platform.ts';
import type { ProfileSign } from '#ports/profile-source.ts';
import type { RunEngine } from '#ports/run-engine.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { findWornOut, keepRecentUses, type Use } from './act/guards.ts';
import { listSpent } from './decide/attempts.ts';
import { type Decision, decide } from './decide/decide.ts';
import type { Alternative } from './decide/options.ts';
import type { Situation } from './decide/situation.ts';
import { readDecisionInput } from './decision-input.ts';
import { createAnalyserInput } from './diagnose/analyser-input.ts';
import { type Diagnosis, diagnose, findDoubt } from './diagnose/diagnose.ts';
import type { BusinessIndicator } from './diagnose/measure-impact.ts';
import type { DiagnosisInput, FindUsual } from './diagnose/observation.ts';
import type { ProblemPattern } from './diagnose/problems/problem-pattern.ts';
import { describeDiagnosis } from './diagnosis-entry.ts';
import type { IncidentBook } from './incident-book.ts';
import { weighByFeedback } from './learn/standing.ts';
import { measureHarm } from './measure-harm.ts';
import {
  DID_NOT_HELP,
  describeMode,
  HELPED_A_LITTLE,
  KILL_SWITCH_ON,
  nameCause,
  tellBeyondReach,
  tellNotStarted,
  tellSuggested,
  tellWaiting,
} from './responder-words.ts';

export interface ResponderParts {
  readonly book: IncidentBook;
  readonly window: HotWindow;
  readonly engine: RunEngine;
  readonly platform: Platform;
  readonly traffic?: TrafficRouter;
  readonly databases?: Databases;
  readonly actions: ActionRegistry;
  readonly strategies: readonly Strategy[];
  readonly problems: readonly ProblemPattern[];
  readonly analysers?: Analysers;
  /** What profiles that were taken for open incidents show. */
  readonly listProfileSigns?: () => readonly ProfileSign[];
  readonly autonomies: AutonomyStore;
  readonly cases: CaseStore;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly settings: ResponderSettings;
  readonly readTopology: () => Topology;
  readonly recentEvents: () => readonly PlatformEvent[];
  /** What is out of the ordinary now, also what opened no incident: it may explain one. */
  readonly openAnomalies: () => readonly Anomaly[];
  readonly findUsual: FindUsual;
  readonly isPaused: () => boolean;
  readonly readSlos: () => readonly SloReport[];
  readonly indicators?: readonly BusinessIndicator[];
}

export interface ResponderSettings {
  readonly initialAutonomy: AutonomyLevel;
  readonly confidenceToAct: number;
  /** How long signs are gathered before the first diagnosis, unless an instance is plainly down. */
  readonly settleMs: number;
  /** How long the loop goes on abstaining before it calls for people. */
  readonly abstainMs: number;
  readonly approvalExpiresMs: number;
}

export const DEFAULT_RESPONDER: ResponderSettings = {
  initialAutonomy: 'approve',
  confidenceToAct: 0.7,
  settleMs: 2500,
  abstainMs: 60_000,
  approvalExpiresMs: 3_600_000,
};

/** After a failed attempt, signals need a moment before they tell of the new state. */
const SETTLE_AFTER_RUN_MS = 4000;
/** Detection looks back over some seconds: what it has just seen began that long before. */
const SEEN_LATE_MS = 6000;
/** What could not start, most often because somebody else is changing the service, is weighed again after this. */
const NOT_STARTED_MS = 5000;
/** An escalated incident is looked at again this often: evidence may have come. */
const LOOK_AGAIN_MS = 20_000;

/** A cause that was named already is named again when it is so much surer or less sure. */
const NEWS = 0.1;

const JUDGED_CASES = 100;

type ActingDecision = Exclude<Decision, { mode: 'none' }>;

/** Takes one open incident one step further: diagnose, decide, hand to the engine. */
export class Responder {
  readonly #parts: ResponderParts;
  readonly #busy = new Set<string>();
  readonly #notBefore = new Map<string, number>();
  readonly #lastRunEndedAt = new Map<string, number>();
  readonly #lastSaid = new Map<string, string>();
  readonly #lastConfidence = new Map<string, number>();
  readonly #startedAt: number;
  #uses: Use[] = [];

  constructor(parts: ResponderParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
  }

  /** One step for every open incident that can move; a slow one does not hold up the others. */
  advance(incidents: readonly Incident[]): void {
    for (const { id } of incidents) {
      if (this.#busy.has(id)) continue;
      this.#busy.add(id);
      this.#step(id)
        .catch(error => this.#parts.logger.error({ incident: id, err: error }, 'incident could not be advanced'))
        .finally(() => this.#busy.delete(id));
    }
  }

  /** A run of the incident has ended without helping: look again with what is left. */
  async reopenAfter(incident: Incident, run: Run): Promise<void> {
    const now = this.#parts.clock.now();
    this.#lastRunEndedAt.set(incident.id, now);
    this.#notBefore.set(incident.id, now + SETTLE_AFTER_RUN_MS);
    this.#lastSaid.delete(incident.id);
    await this.#parts.book.update(incident, {
      status: 'open',
      summary: about(run.plan.title, run.status === 'improved' ? HELPED_A_LITTLE : DID_NOT_HELP),
    });
  }

  noteUse(key: string): void {
    const now = this.#parts.clock.now();
    this.#uses = [...keepRecentUses(this.#uses, now), { key, at: now }];
  }

  /** For the journal: whom the incident harms by now, and how harm spread. */
  measureHarm(incident: Incident): JsonObject {
    return measureHarm(this.#parts, incident);
  }

  /** The sure causes of what is wrong since a time, as when a repair has mended its own part. */
  async diagnoseSince(incidentId: string, sinceMs: number): Promise<readonly Cause[]> {
    const incident = this.#parts.book.find(incidentId);
    if (incident === undefined) return [];
    const { diagnosis } = await this.#diagnose(incident, this.#parts.clock.now(), sinceMs);
    return diagnosis.status === 'abstained' ? [] : this.#sureOf(diagnosis);
  }

  forget(incidentId: string): void {
    this.#notBefore.delete(incidentId);
    this.#lastRunEndedAt.delete(incidentId);
    this.#lastSaid.delete(incidentId);
    this.#lastConfidence.delete(incidentId);
  }

  async #step(id: string): Promise<void> {
    const incident = this.#parts.book.find(id);
    if (incident === undefined || !isWaitingForLoop(incident)) return;
    const now = this.#parts.clock.now();
    if (now < (this.#notBefore.get(id) ?? 0) || !this.#isRipe(incident, now)) return;
    if (incident.status === 'escalated') this.#notBefore.set(id, now + LOOK_AGAIN_MS);
    const { changes, diagnosis } = await this.#diagnose(incident, now);
    if (diagnosis.status === 'abstained') return this.#abstain(incident, diagnosis, now);
    const diagnosed = await this.#noteDiagnosis(incident, diagnosis);
    await this.#decide(diagnosed, this.#sureOf(diagnosis), changes);
  }

  #sureOf({ causes }: Diagnosis): Cause[] {
    return causes.filter(({ confidence }) => confidence >= this.#parts.settings.confidenceToAct);
  }

  #isRipe(incident: Incident, now: number): boolean {
    const isPlain = incident.anomalies.some(
      anomaly => anomaly.indicator === 'instance-down' && anomaly.endedAt === undefined,
    );
    return isPlain || now - incident.detectedAt >= this.#parts.settings.settleMs;
  }

  async #diagnose(
    incident: Incident,
    now: number,
    evidenceFrom = this.#lastRunEndedAt.get(incident.id) ?? incident.startedAt - SEEN_LATE_MS,
  ): Promise<{ diagnosis: Diagnosis; changes: Change[] }> {
    const { window, analysers, problems, settings, findUsual } = this.#parts;
    const changes = window.changes.find({ fromMs: incident.startedAt - 600_000, toMs: now + 1 });
    const anomalies = [...this.#parts.openAnomalies(), ...incident.anomalies];
    const sickTimes = await this.#parts.book.listSickTimes(incident.startedAt);
    const input: DiagnosisInput = {
      ...{ now, window, changes, problems, findUsual, sickTimes },
      anomalies: [...new Map(anomalies.map(each => [each.id, each])).values()],
      startedAt: incident.startedAt,
      evidenceFrom,
      topology: this.#parts.readTopology(),
      triedAt: new Set(incident.tried.map(attempt => attempt.split('/')[0]!)),
      events: this.#parts.recentEvents(),
      profileSigns: this.#parts.listProfileSigns?.() ?? [],
    };
    const opinions = await analysers?.consult(() => createAnalyserInput(input, analysers.needs));
    const diagnosis = diagnose({ ...input, opinions: opinions ?? [] }, settings.confidenceToAct);
    return { diagnosis: await this.#weighByFeedback(diagnosis), changes };
  }

  /** What people said of such causes before may make the loop less sure, never surer. */
  async #weighByFeedback(diagnosis: Diagnosis): Promise<Diagnosis> {
    const { cases, settings } = this.#parts;
    const types = [...new Set(diagnosis.causes.map(({ type }) => type))];
    const judged = await Promise.all(
      types.map(failureType => cases.list({ failureType, judged: true, limit: JUDGED_CASES })),
    );
    const causes = weighByFeedback(diagnosis.causes, judged.flat());
    if (diagnosis.status === 'abstained') return { ...diagnosis, causes };
    const reason = findDoubt(causes[0], settings.confidenceToAct);
    return reason === undefined ? { ...diagnosis, causes } : { ...diagnosis, causes, status: 'abstained', reason };
  }

  async #abstain(incident: Incident, diagnosis: Diagnosis & { status: 'abstained' }, now: number): Promise<void> {
    const { book, settings } = this.#parts;
    const cause = diagnosis.causes[0];
    const said = cause === undefined ? diagnosis.reason.en : `${cause.service}/${cause.problem}`;
    if (incident.status !== 'escalated' && this.#lastSaid.get(incident.id) !== said) {
      this.#lastSaid.set(incident.id, said);
      await book.record(incident, 'incident.abstained', {
        summary: diagnosis.reason,
        ...describeDiagnosis(diagnosis),
        ...this.measureHarm(incident),
      });
    }
    if (incident.status !== 'escalated' && now - incident.detectedAt > settings.abstainMs) {
      await this.#escalate(
        { ...incident, causes: diagnosis.causes },
        about({ en: 'the cause is not clear', zh: '根因不明确' }, diagnosis.reason),
        [],
      );
    }
  }

  async #noteDiagnosis(incident: Incident, diagnosis: Diagnosis): Promise<Incident> {
    const { causes } = diagnosis;
    const first = causes[0]!;
    const { title, summary } = nameCause(first, this.#parts.problems);
    const diagnosed = await this.#parts.book.update(incident, {
      causes,
      title,
      status: incident.status === 'escalated' ? 'escalated' : 'diagnosed',
      summary,
    });
    // The same with a little more or less confidence is no news.
    const said = `${first.service}/${first.callee ?? ''}/${first.problem}`;
    const isNews = this.#lastSaid.get(incident.id) !== said;
    const moved = Math.abs(first.confidence - (this.#lastConfidence.get(incident.id) ?? 0));
    if (isNews || moved >= NEWS) {
      this.#lastSaid.set(incident.id, said);
      this.#lastConfidence.set(incident.id, first.confidence);
      await this.#parts.book.record(diagnosed, 'incident.diagnosed', {
        summary,
        ...describeDiagnosis(diagnosis),
        ...this.measureHarm(incident),
      });
    }
    return diagnosed;
  }

  /** Of faults that have nothing to do with each other, the first that can be mended; the rest have their turn after it. */
  async #decide(incident: Incident, causes: readonly Cause[], changes: readonly Change[]): Promise<void> {
    const { services } = this.#parts.readTopology();
    let first: Decision | undefined;
    for (const cause of causes) {
      const service = services.find(({ name }) => name === cause.service);
      if (service === undefined) continue;
      const decision = await this.#weigh(incident, { cause, service }, changes);
      if (decision.mode !== 'none') return this.#carryOut(incident, decision);
      first ??= decision;
    }
    if (first !== undefined) return this.#carryOut(incident, first);
    await this.#escalate(incident, tellBeyondReach(causes[0]!.service), []);
  }

  async #weigh(
    incident: Incident,
    { cause, service }: Pick<Situation, 'cause' | 'service'>,
    changes: readonly Change[],
  ): Promise<Decision> {
    const now = this.#parts.clock.now();
    const lastEndedAt = this.#lastRunEndedAt.get(incident.id) ?? this.#startedAt;
    const spent = [...listSpent(incident.tried, now - lastEndedAt), ...findWornOut(this.#uses, now)];
    return decide(await readDecisionInput(this.#parts, { incident, cause, service, changes, spent }));
  }

  async #carryOut(incident: Incident, decision: Decision): Promise<void> {
    if (decision.mode === 'none') return this.#escalate(incident, decision.reason, decision.alternatives);
    if (this.#parts.isPaused()) return this.#withhold(incident, decision, KILL_SWITCH_ON);
    if (decision.mode === 'suggest') {
      return this.#escalate(incident, about(tellSuggested(decision.autonomy), decision.reason), decision.alternatives);
    }
    await this.#start(incident, decision);
  }

  async #start(incident: Incident, decision: ActingDecision): Promise<void> {
    const { book, engine, clock, settings } = this.#parts;
    const { plan, mode, approvalsNeeded, strategy } = decision;
    const causedBy = await book.record(
      incident,
      'decision.made',
      {
        summary: about(describeMode(mode, approvalsNeeded), decision.reason),
        mode,
        approvalsNeeded,
        autonomy: decision.autonomy,
        strategy: strategy.id,
        risk: toJson(plan.risk),
        plan: toJson(plan),
        alternatives: toJson(decision.alternatives),
      },
      { run: plan.id },
    );
    // Written down before the engine starts, so that a crash in between finds the run under its incident.
    await book.update(incident, {
      status: mode === 'approval' ? 'awaiting-approval' : 'acting',
      runs: [...incident.runs, plan.id],
      tried: [...incident.tried, decision.attempt],
      summary: mode === 'approval' ? tellWaiting(plan.title) : plan.title,
    });
    try {
      const expiry = approvalsNeeded > 0 ? { approvalExpiresAt: clock.now() + settings.approvalExpiresMs } : {};
      await engine.start(plan, { approvalsNeeded, causedBy, ...expiry });
    } catch (error) {
      await this.#notStarted(incident, decision, error);
    }
  }

  /** The engine refused (a lock, the database away): nothing was done, so nothing counts as tried. */
  async #notStarted(incident: Incident, decision: ActingDecision, error: unknown): Promise<void> {
    const { book, clock, logger } = this.#parts;
    logger.warn({ incident: incident.id, err: error }, 'run could not be started');
    this.#notBefore.set(incident.id, clock.now() + NOT_STARTED_MS);
    const code = isAppError(error) ? error.code : 'UNKNOWN';
    const why = unworded(messageOf(error));
    const { tried, runs } = incident;
    await book.update(incident, { status: 'open', tried, runs, summary: tellNotStarted(decision.plan.title, why) });
    await book.record(incident, 'decision.withheld', {
      summary: about({ en: 'not started', zh: '未开始' }, why),
      code,
    });
  }

  async #withhold(incident: Incident, decision: ActingDecision, reason: Sentence): Promise<void> {
    const said = `withheld/${reason.en}`;
    const withheld = about({ en: 'withheld', zh: '暂不执行' }, reason);
    await this.#parts.book.update(incident, { status: 'open', summary: joined([decision.plan.title, withheld]) });
    if (this.#lastSaid.get(`${incident.id}/withheld`) === said) return;
    this.#lastSaid.set(`${incident.id}/withheld`, said);
    await this.#parts.book.record(incident, 'decision.withheld', {
      summary: joined([decision.reason, withheld]),
      plan: toJson(decision.plan),
      alternatives: toJson(decision.alternatives),
    });
  }

  async #escalate(incident: Incident, reason: Sentence, alternatives: readonly Alternative[]): Promise<void> {
    if (incident.status === 'escalated' && this.#lastSaid.get(`${incident.id}/escalated`) === reason.en) return;
    this.#lastSaid.set(`${incident.id}/escalated`, reason.en);
    this.#notBefore.set(incident.id, this.#parts.clock.now() + LOOK_AGAIN_MS);
    const escalated = await this.#parts.book.update(incident, {
      status: 'escalated',
      causes: incident.causes,
      summary: about({ en: 'needs people', zh: '需要人工处理' }, reason),
    });
    await this.#parts.book.record(escalated, 'incident.escalated', {
      summary: about({ en: 'people are needed', zh: '需要人工处理' }, reason),
      reason,
      alternatives: toJson(alternatives),
    });
  }
}

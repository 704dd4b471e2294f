import type { Clock } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import { type JsonObject, toJson } from '#base/json.ts';
import type { Logger } from '#base/logger.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import { type Change, changeOf } from '#domain/change.ts';
import type { DetectionSettings } from '#domain/detection-settings.ts';
import { actorOf } from '#domain/identity.ts';
import type { Incident } from '#domain/incident.ts';
import type { NewJournalEntry } from '#domain/journal-entry.ts';
import type { Rule } from '#domain/rule.ts';
import { isLive, type Run } from '#domain/run.ts';
import { about } from '#domain/sentence.ts';
import type { Slo } from '#domain/slo.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Topology } from '#domain/topology.ts';
import type { HealthJudge } from '#ports/health-judge.ts';
import type { IncidentStore } from '#ports/incident-store.ts';
import type { Journal } from '#ports/journal.ts';
import type { Platform, PlatformEvent } from '#ports/platform.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { type Closer, type CloserParts, createCloser, type ToldEnding } from './closer.ts';
import { Detector, type DetectorState } from './detect/detector.ts';
import type { Finding } from './detect/finding.ts';
import type { DerivedIndicator } from './detect/indicators/indicators.ts';
import { createHealthJudge } from './detect/judge.ts';
import type { SymptomPattern } from './detect/patterns/patterns.ts';
import { IncidentBook } from './incident-book.ts';
import { eventOf, tellBaselines, tellEvent, tellPause, tellReport } from './loop-words.ts';
import { createPlanChanger, type PlanChanger } from './plan-changer.ts';
import { Responder, type ResponderParts } from './responder.ts';
import { withSecondLook } from './second-look.ts';
import { type DetectionReplay, Tuning } from './tuning.ts';

/**
 * The closed loop: once a second it detects, files what it found under incidents, and moves every open incident one step
 * on (diagnose, decide, act); what the engine ends it learns from. `collect` feeds the hot window beside it.
 *
 *   created ──start──▶ learning ──every called service has a baseline──▶ watching ──stop──▶ stopped
 *                          └────────────── pause / resume withhold and allow acting ──────────┘
 */
export interface LoopParts
  extends Omit<
      ResponderParts,
      'book' | 'recentEvents' | 'openAnomalies' | 'findUsual' | 'isPaused' | 'readSlos' | 'indicators' | 'engine'
    >,
    Pick<CloserParts, 'runs' | 'approvals'> {
  readonly window: HotWindow;
  readonly rules: readonly Rule[];
  readonly patterns: readonly SymptomPattern[];
  readonly slos?: readonly Slo[];
  readonly indicators?: readonly DerivedIndicator[];
  readonly incidents: IncidentStore;
  readonly journal: Journal;
  readonly savedState: SettingsStore;
  readonly platform: Platform;
  readonly readTopology: () => Topology;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
}

export type { Finding } from './detect/finding.ts';

export interface LoopStatus {
  readonly phase: 'learning' | 'watching';
  readonly paused: boolean;
  readonly baselines: { readonly learnt: number; readonly total: number };
  readonly openIncidents: number;
  readonly openAnomalies: number;
}

const TICK_MS = 1000;
const EVENTS_FOR_MS = 600_000;
const DETECTOR_STATE = 'detector';
const PAUSED = 'paused';

/** Engine and loop need each other: the loop judges gates for the engine, the engine runs plans for the loop. */
export type EngineForLoop = ResponderParts['engine'];

export class Loop {
  readonly judge: HealthJudge;
  readonly #parts: LoopParts;
  readonly #book: IncidentBook;
  #detector: Detector;
  #responder: Responder | undefined;
  #closer: Closer | undefined;
  #planChanger: PlanChanger | undefined;
  #events: PlatformEvent[] = [];
  #isPaused = false;
  #isLearning = true;
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> = Promise.resolve();
  readonly #unsubscribe: (() => void)[] = [];
  readonly #tuning: Tuning;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#book = new IncidentBook(parts);
    this.#detector = new Detector(parts);
    this.#tuning = new Tuning({ ...parts, createDetector: detection => new Detector({ ...parts, detection }) });
    const judge = createHealthJudge({
      window: parts.window,
      clock: parts.clock,
      readTopology: parts.readTopology,
      findIncident: id => this.#book.find(id),
      getDetector: () => this.#detector,
    });
    this.judge = withSecondLook({
      judge,
      clock: parts.clock,
      diagnoseSince: async (id, sinceMs) => (await this.#responder?.diagnoseSince(id, sinceMs)) ?? [],
    });
  }

  /** Remembers what a former process knew, then begins to tick. */
  async start(engine: EngineForLoop): Promise<void> {
    const { savedState, platform, journal } = this.#parts;
    this.#isPaused = (await savedState.find(PAUSED)) === true;
    this.#detector = new Detector(this.#parts, await this.#readSaved());
    await this.#tuning.load();
    this.#detector.changeSettings(this.#tuning.settings);
    await this.#book.load();
    const parts: ResponderParts = {
      ...this.#parts,
      engine,
      book: this.#book,
      recentEvents: () => this.#events,
      openAnomalies: () => this.#detector.openAnomalies(),
      findUsual: flow => this.#detector.findUsual(flow),
      isPaused: () => this.#isPaused,
      readSlos: () => this.readSlos(),
    };
    const responder = new Responder(parts);
    this.#responder = responder;
    this.#planChanger = createPlanChanger(parts);
    this.#closer = createCloser({
      ...this.#parts,
      engine,
      book: this.#book,
      responder,
      getDetector: () => this.#detector,
    });
    this.#unsubscribe.push(
      platform.onEvent(event => this.#onPlatformEvent(event)),
      engine.onApproved(run => this.#heed(run, this.#closer!.onRunApproved(run))),
      engine.onEnded(run => this.#heed(run, this.#closer!.onRunEnded(run))),
    );
    await journal.append({
      kind: 'loop.started',
      subject: 'loop',
      actor: 'zeroops',
      data: { summary: { en: 'the loop is running', zh: '闭环已启动' } },
    });
    await this.#catchUp();
    this.#timer = setInterval(() => this.#tickOnce(), TICK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    await this.#ticking;
    await this.#save();
  }

  status(): LoopStatus {
    return {
      phase: this.#isLearning ? 'learning' : 'watching',
      paused: this.#isPaused,
      baselines: this.#detector.progress(),
      openIncidents: this.#book.listOpen().length,
      openAnomalies: this.#detector.openAnomalies().length,
    };
  }

  isPaused(): boolean {
    return this.#isPaused;
  }

  async pause(by: string, reason: string): Promise<void> {
    await this.#setPaused(true, by, reason);
  }

  async resume(by: string, reason: string): Promise<void> {
    await this.#setPaused(false, by, reason);
  }

  /** How the objectives stand at this moment. */
  readSlos(): SloReport[] {
    return this.#detector.readSlos(this.#parts.clock.now());
  }

  readDetectionSettings(): DetectionSettings {
    return this.#tuning.settings;
  }

  /** Shows on the recorded window what other settings would have alarmed; nothing changes. */
  replayDetection(proposal: DetectionSettings): Promise<DetectionReplay> {
    return this.#tuning.replay(proposal);
  }

  async acceptDetection(proposal: DetectionSettings, by: string, reason: string): Promise<void> {
    await this.#tuning.accept(proposal, by, reason);
    this.#detector.changeSettings(proposal);
  }

  /**
   * A person says that something is wrong. It is filed like any other anomaly, and looked into; but what nobody measured
   * nobody sees end, so it lasts until a repair succeeds or people say that it is over. Undefined when it joined no
   * incident and is too slight to open one.
   */
  async reportAnomaly(anomaly: Anomaly, by: string, context: JsonObject): Promise<Incident | undefined> {
    const { dependencies } = this.#parts.readTopology();
    await this.#book.file([anomaly], dependencies);
    const incident = this.#book.listOpen().find(({ anomalies }) => anomalies.some(({ id }) => id === anomaly.id));
    await this.#parts.journal.append({
      kind: 'incident.reported',
      subject: `service/${anomaly.subject.service}`,
      actor: actorOf(by),
      ...(incident === undefined ? {} : { incident: incident.id }),
      data: { summary: tellReport(by, anomaly), context },
    });
    return incident;
  }

  /** What the watches see at this moment, whether or not it has lasted long enough to be believed. */
  detectNow(): readonly Finding[] {
    const now = this.#parts.clock.now();
    return this.#detector.findNow({ ...this.#parts.readTopology(), now, notBeforeMs: 0 });
  }

  openAnomalies(): readonly Anomaly[] {
    return this.#detector.openAnomalies();
  }

  /** What people may choose instead of a plan that waits for their approval. */
  get plans(): PlanChanger {
    return this.#planChanger!;
  }

  /** People say that an incident is over, or that it was none. */
  async resolveIncident(id: string, told: ToldEnding): Promise<Incident | undefined> {
    const incident = this.#book.find(id);
    if (incident === undefined) return undefined;
    await this.#closer!.closeAsTold(incident, told);
    return this.#parts.incidents.find(id);
  }

  /** Called for every change that anything reports. */
  noteChange(change: Change): void {
    this.#append({
      kind: 'change.seen',
      subject: `service/${change.service}`,
      actor: change.actor,
      ...(change.run === undefined ? {} : { run: change.run }),
      data: { summary: about(change.service, change.summary), change: toJson(change) },
    });
  }

  #tickOnce(): void {
    // A tick that is still writing must not be overtaken: the next one sees what it filed.
    this.#ticking = this.#ticking
      .then(() => this.#tick())
      .catch(error => this.#parts.logger.error({ err: error }, 'tick failed'));
  }

  async #tick(): Promise<void> {
    const { clock, platform, readTopology } = this.#parts;
    const now = clock.now();
    const { dependencies } = readTopology();
    const { opened, closed } = this.#detector.tick({
      services: platform.listServices(),
      dependencies,
      now,
      isCalm: this.#book.listOpen().length === 0,
    });
    const filing = this.#book.file(opened, dependencies);
    const closing = this.#book.close(closed);
    await this.#withinTick(Promise.all([filing, closing]));
    await this.#withinTick(this.#closer!.closeRecovered(this.#book.listOpen(), now));
    this.#responder!.advance(this.#book.listOpen());
    this.#noteBaselines();
    this.#save(now).catch(error => this.#parts.logger.warn({ err: error }, 'detector state could not be saved'));
  }

  /** The database may be away: the loop goes on watching, and what it has to write is queued. */
  async #withinTick(work: Promise<unknown>): Promise<void> {
    const patience = new Promise<'late'>(resolve => setTimeout(resolve, 5 * TICK_MS, 'late').unref());
    const outcome = await Promise.race([work, patience]);
    if (outcome === 'late') {
      work.catch(error => this.#parts.logger.error({ err: error }, 'late write failed'));
      this.#parts.logger.warn({}, 'the database is slow or away: watching goes on, writing waits');
    }
  }

  #onPlatformEvent(event: PlatformEvent): void {
    const { now } = this.#parts.clock;
    this.#events = [...this.#events.filter(each => each.at > now() - EVENTS_FOR_MS), event];
    const { id } = event.instance;
    this.#append({
      kind: `platform.instance.${event.kind}`,
      subject: `instance/${id}`,
      actor: `platform:${this.#parts.platform.name}`,
      at: event.at,
      data: {
        summary: tellEvent(event),
        event: toJson(event),
      },
    });
  }

  #heed(run: Run, handled: Promise<void>): void {
    handled.catch(error => this.#parts.logger.error({ run: run.id, err: error }, 'news of a run not handled'));
  }

  /** What happened while no loop was there: crashes in the journal, runs that ended unseen. */
  async #catchUp(): Promise<void> {
    const { journal, runs, clock, window } = this.#parts;
    // A deployment must not be forgotten because ZeroOps itself was restarted.
    const told = await journal.read({ kinds: ['change.seen'], newestFirst: true, limit: 500 });
    for (const entry of told) window.changes.append(changeOf(entry));
    const exits = await journal.read({ kinds: ['platform.instance.exited'], newestFirst: true, limit: 100 });
    const remembered = exits
      .filter(entry => entry.at > clock.now() - EVENTS_FOR_MS)
      .reverse()
      .map(entry => eventOf(entry.data.event as unknown as PlatformEvent));
    this.#events = [...remembered, ...this.#events];
    for (const incident of this.#book.listOpen()) {
      if (incident.status !== 'acting' && incident.status !== 'awaiting-approval') continue;
      const run = incident.runs.at(-1) === undefined ? undefined : await runs.find(incident.runs.at(-1)!);
      if (run === undefined)
        await this.#book.update(incident, {
          status: 'open',
          tried: incident.tried.slice(0, -1),
          runs: incident.runs.slice(0, -1),
        });
      else if (!isLive(run)) await this.#closer!.onRunEnded(run);
      else if (run.status !== 'awaiting-approval') await this.#closer!.onRunApproved(run);
    }
    await this.#fileMissingCases();
  }

  /** A process may have died between the end of an incident and its case. */
  async #fileMissingCases(): Promise<void> {
    const { journal, incidents } = this.#parts;
    const endings = await journal.read({ kinds: ['incident.resolved', 'case.closed'], newestFirst: true, limit: 200 });
    const closed = new Set(endings.filter(({ kind }) => kind === 'case.closed').map(({ incident }) => incident));
    for (const { kind, incident: id } of endings) {
      if (kind !== 'incident.resolved' || id === undefined || closed.has(id)) continue;
      const incident = await incidents.find(id);
      if (incident !== undefined) await this.#closer!.fileCase(incident);
    }
  }

  #noteBaselines(): void {
    const { learnt, total } = this.#detector.progress();
    if (!this.#isLearning || total === 0 || learnt < total) return;
    this.#isLearning = false;
    this.#append({
      kind: 'baseline.learnt',
      subject: 'loop',
      actor: 'zeroops',
      data: { summary: tellBaselines(learnt), learnt, total },
    });
  }

  async #setPaused(isPaused: boolean, by: string, reason: string): Promise<void> {
    this.#isPaused = isPaused;
    await this.#parts.savedState.save(PAUSED, isPaused);
    await this.#parts.journal.append({
      kind: isPaused ? 'loop.paused' : 'loop.resumed',
      subject: 'loop',
      actor: actorOf(by),
      data: { summary: tellPause(isPaused, by, reason), reason },
    });
  }

  async #readSaved(): Promise<DetectorState> {
    const { savedState } = this.#parts;
    const found = await Promise.all(
      this.#detector.stateNames.map(async name => [name, await savedState.find(`${DETECTOR_STATE}/${name}`)] as const),
    );
    return new Map(found.flatMap(([name, state]) => (state === undefined ? [] : [[name, state]])));
  }

  /** The parts of the detector's state that are due; all of them without a time. */
  async #save(now?: number): Promise<void> {
    const { savedState } = this.#parts;
    const due = [...this.#detector.save(now)];
    await Promise.all(due.map(([name, state]) => savedState.save(`${DETECTOR_STATE}/${name}`, state)));
  }

  #append(entry: NewJournalEntry): void {
    this.#parts.journal
      .append(entry)
      .catch(error => this.#parts.logger.error({ err: error }, 'journal entry not written'));
  }
}

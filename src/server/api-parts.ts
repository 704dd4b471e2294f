import type { CollectAnswer } from '#api/agent.ts';
import type { Part } from '#api/status.ts';
import type { Clock } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { Logger } from '#base/logger.ts';
import type { ActionPreview } from '#domain/action.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Change } from '#domain/change.ts';
import type { DetectionSettings } from '#domain/detection-settings.ts';
import type { Feedback } from '#domain/feedback.ts';
import type { Incident } from '#domain/incident.ts';
import type { ActionStep, UndoStep } from '#domain/plan.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Topology } from '#domain/topology.ts';
import type { NoPreview } from '#engine/preview-action.ts';
import type { Finding, LoopStatus } from '#loop/loop.ts';
import type { PlanChanger } from '#loop/plan-changer.ts';
import type { DetectionReplay } from '#loop/tuning.ts';
import type { AccessTokenStore } from '#ports/access-token-store.ts';
import type { ActionRegistry } from '#ports/action.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import type { AutonomyStore } from '#ports/autonomy-store.ts';
import type { CaseStore } from '#ports/case-store.ts';
import type { DelegationStore } from '#ports/delegation-store.ts';
import type { IncidentStore } from '#ports/incident-store.ts';
import type { Journal } from '#ports/journal.ts';
import type { PersonStore } from '#ports/person-store.ts';
import type { Platform } from '#ports/platform.ts';
import type { ProfileSource } from '#ports/profile-source.ts';
import type { RunEngine } from '#ports/run-engine.ts';
import type { RunStore } from '#ports/run-store.ts';
import type { SessionStore } from '#ports/session-store.ts';
import type { SignInLinkStore } from '#ports/sign-in-link-store.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { ChangeSettings } from './changes/settings.ts';
import type { EventStreams } from './events.ts';
import type { LoopMetrics } from './loop-metrics.ts';
import type { FeedState } from './webhooks/webhook-feed.ts';

/** What the API asks of the loop. */
export interface LoopControl {
  status(): LoopStatus;
  pause(by: string, reason: string): Promise<void>;
  resume(by: string, reason: string): Promise<void>;
  readDetectionSettings(): DetectionSettings;
  replayDetection(proposal: DetectionSettings): Promise<DetectionReplay>;
  acceptDetection(proposal: DetectionSettings, by: string, reason: string): Promise<void>;
  readSlos(): SloReport[];
  /** Undefined when it joined no incident and is too slight to open one. */
  reportAnomaly(anomaly: Anomaly, by: string, context: JsonObject): Promise<Incident | undefined>;
  /** Out of the ordinary at this moment, believed or not. */
  detectNow(): readonly Finding[];
  openAnomalies(): readonly Anomaly[];
  /** Undefined when the incident is not open. */
  resolveIncident(
    id: string,
    told: { by: string; note: string; outcome: 'by-people' | 'false-alarm' },
  ): Promise<Incident | undefined>;
  readonly plans: PlanChanger;
}

/** Who is let in where, as the configuration has it. */
export interface AccessSettings {
  /** `off`: whoever reaches the server is an admin. */
  readonly signIn: 'required' | 'off';
  readonly metrics: 'open' | 'sign-in';
}

/** Everything that the routes are served from. */
export interface ApiParts {
  readonly journal: Journal;
  readonly incidents: IncidentStore;
  readonly runs: RunStore;
  readonly approvals: ApprovalStore;
  readonly cases: CaseStore;
  readonly autonomies: AutonomyStore;
  readonly people: PersonStore;
  readonly delegations: DelegationStore;
  readonly sessions: SessionStore;
  readonly tokens: AccessTokenStore;
  readonly signInLinks: SignInLinkStore;
  readonly access: AccessSettings;
  readonly engine: Pick<RunEngine, 'start' | 'vote' | 'abort'>;
  readonly loop: LoopControl;
  readonly giveFeedback: (incident: Incident, given: Omit<Feedback, 'at'>) => Promise<readonly Feedback[]>;
  readonly platform: Pick<Platform, 'listServices'>;
  readonly actions: ActionRegistry;
  /** What a step would change; changes nothing. */
  readonly previewStep: (step: ActionStep | UndoStep) => Promise<ActionPreview | NoPreview>;
  readonly profiles: ProfileSource;
  readonly readTopology: () => Topology;
  readonly acceptChange: (change: Change) => void;
  /** How changes from outside are taken in. */
  readonly changes: ChangeSettings;
  readonly window: HotWindow;
  /** Asks what can be asked at once, and tells what is known. */
  readonly collectNow: () => Promise<CollectAnswer>;
  /** Which parts work at this moment; never rejects. */
  readonly checkParts: () => Promise<readonly Part[]>;
  readonly readCounters: () => Readonly<Record<string, number>>;
  readonly events: EventStreams;
  readonly readWebhooks: () => readonly FeedState[];
  readonly metrics: LoopMetrics;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly version: string;
  readonly startedAt: number;
}

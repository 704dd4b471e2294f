import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { actions } from '#actions/registry.ts';
import { systemClock } from '#base/clock.ts';
import { uuidV7Source } from '#base/ids.ts';
import { createLogger } from '#base/logger.ts';
import { DEFAULT_DETECTION, type DetectionSettings } from '#domain/detection-settings.ts';
import type { Incident } from '#domain/incident.ts';
import type { Offer } from '#domain/offer.ts';
import type { Plan } from '#domain/plan.ts';
import { unworded } from '#domain/sentence.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Service } from '#domain/topology.ts';
import { previewStep } from '#engine/preview-action.ts';
import { planChangeRefused } from '#loop/errors.ts';
import { giveFeedback } from '#loop/feedback.ts';
import type { Finding } from '#loop/loop.ts';
import type { Platform } from '#ports/platform.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import type { ApiParts } from './api-parts.ts';
import { createEventStreams } from './events.ts';
import { createHttpServer } from './http.ts';
import { LoopMetrics } from './loop-metrics.ts';
import { openState, type State } from './state.ts';

const NO_PROFILES: ApiParts['profiles'] = { listServices: () => [], list: () => [], capture: async () => [] };

/** The API over a real database, with a loop and an engine that only write down what they are asked. */
export interface ApiServer {
  readonly parts: ApiParts;
  readonly app: FastifyInstance;
  readonly state: State;
  readonly window: HotWindow;
  readonly asked: string[];
  /** Parts that are reported as not ready. */
  readonly broken: Set<string>;
  close(): Promise<void>;
}

export const SERVICE: Service = {
  name: 'payment',
  version: '1.0.0',
  versions: ['1.0.0', '1.1.0'],
  replicas: 1,
  maxReplicas: 3,
  stateful: false,
  environment: { MODE: 'fast', API_TOKEN: 'abc', STORE_URL: 'redis://user:abc@cache:6379' },
  dependsOn: [],
  instances: [
    {
      id: 'payment-1',
      service: 'payment',
      version: '1.0.0',
      zone: 'a',
      host: '127.0.0.1',
      port: 4500,
      pid: 4242,
      status: 'ready',
      crashes: 0,
      draining: false,
    },
  ],
};

/** Enough for looking: nothing can be done with it. */
const FAKE_CONTEXT = {
  platform: { name: 'fake', listServices: () => [SERVICE] } as unknown as Platform,
  actor: 'test',
  signal: new AbortController().signal,
};

const FINDING: Finding = {
  subject: { service: 'payment' },
  indicator: 'latency',
  class: 'performance',
  grade: 'warning',
  score: 0.8,
  value: 412,
  expected: { low: 80, high: 120 },
  unit: 'ms',
  description: unworded('p95 412 ms, expected up to 120 ms'),
  openAfterTicks: 3,
};

export const SLO: SloReport = {
  name: 'payment-availability',
  title: 'payments are taken',
  description: '',
  service: 'payment',
  target: 0.995,
  windowMs: 2_592_000_000,
  windowKind: 'rolling',
  budgeting: 'occurrences',
  status: 'missed',
  alert: 'page',
  knownMs: 3_600_000,
  good: 900,
  total: 1000,
  sli: 0.9,
  budgetLeft: -0.5,
  burnRates: [
    {
      severity: 'page',
      limit: 14.4,
      longWindowMs: 3_600_000,
      shortWindowMs: 300_000,
      longBurnRate: 20,
      status: 'firing',
    },
  ],
  notes: [],
};

/** The only run whose plan may be changed. */
export const OFFERED_RUN = '01900000-0000-7000-8000-0000000000ff';
const OFFER: Offer = {
  strategy: 'add-replicas',
  title: { en: 'Add replicas', zh: '增加副本' },
  isChosen: true,
  probability: 0.8,
  approvalsNeeded: 1,
  actions: [],
};

/** Sign-in is off unless it is what a test is about. */
export async function startApiServer({
  changes = { environments: [] },
  access = { signIn: 'off', metrics: 'open' },
  clock = systemClock,
}: Partial<Pick<ApiParts, 'changes' | 'access' | 'clock'>> = {}): Promise<ApiServer> {
  const directory = mkdtempSync(path.join(tmpdir(), 'zeroops-api-'));
  const logger = createLogger('silent');
  const newId = uuidV7Source(Date.now);
  const state = await openState({ url: undefined, stateDirectory: directory, clock, newId, logger });
  const asked: string[] = [];
  const window = new HotWindow(clock);
  const broken = new Set<string>();
  const metrics = new LoopMetrics();
  const unfollow = await metrics.follow(state.journal);
  const parts: ApiParts = {
    ...state,
    ...{ clock, newId, logger, metrics, version: '0.0.0-test', startedAt: clock.now() },
    platform: { listServices: () => [SERVICE] },
    actions,
    previewStep: step => previewStep(actions, step, FAKE_CONTEXT),
    loop: fakeLoop(state, asked),
    giveFeedback: (incident, given) =>
      giveFeedback({ ...state, clock, settings: { initialAutonomy: 'approve' } }, incident, given),
    engine: fakeEngine(state, asked),
    profiles: NO_PROFILES,
    readTopology: () => ({ services: [SERVICE], dependencies: [] }),
    acceptChange(change) {
      window.changes.append(change);
      asked.push(`change ${change.kind} ${change.service}`);
    },
    ...{ changes, window, access },
    collectNow: async () => ({
      ...{ at: 1, durationMs: 2, databases: [], telemetry: {}, topology: { services: 1, dependencies: 0 } },
      platform: { name: 'fake', services: 1, instances: 1, ready: 1 },
    }),
    checkParts: async () =>
      ['database', 'platform'].map(name => ({ name, ready: !broken.has(name), detail: unworded('told') })),
    readCounters: () => ({ 'spans accepted': 7 }),
    events: createEventStreams({ journal: state.journal, logger }),
    readWebhooks: () => [],
  };
  const app = await createHttpServer(parts, { allowRemote: false, validateAnswers: true });
  return {
    ...{ parts, app, state, window, asked, broken },
    async close() {
      unfollow();
      await app.close();
      await state.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function fakeLoop(state: State, asked: string[]): ApiParts['loop'] {
  let paused = false;
  let detection: DetectionSettings = DEFAULT_DETECTION;
  return {
    status: () => ({
      phase: 'watching',
      paused,
      baselines: { learnt: 1, total: 1 },
      openIncidents: 0,
      openAnomalies: 0,
    }),
    readSlos: () => [SLO],
    async pause(by) {
      paused = true;
      asked.push(`pause by ${by}`);
    },
    async resume(by) {
      paused = false;
      asked.push(`resume by ${by}`);
    },
    readDetectionSettings: () => detection,
    async replayDetection() {
      return { fromMs: 1, toMs: 2, current: [], proposed: [] };
    },
    async acceptDetection(proposal, by) {
      detection = proposal;
      asked.push(`detection by ${by}`);
    },
    plans: {
      async listOffers(run) {
        if (run !== OFFERED_RUN) throw planChangeRefused(run, 'it does not wait for approval');
        return [OFFER];
      },
      async change(run, { by, strategy }) {
        asked.push(`change ${run} to ${strategy} by ${by}`);
        return run;
      },
    },
    detectNow: () => [FINDING],
    openAnomalies: () => [],
    async reportAnomaly(anomaly, by) {
      asked.push(`report by ${by}`);
      if (anomaly.grade === 'info') return undefined;
      const fields = { anomalies: [anomaly], causes: [], services: [anomaly.subject.service] };
      return state.incidents.save({ ...makeIncident(anomaly.id, fields), title: anomaly.description });
    },
    async resolveIncident(id, { by, outcome }) {
      asked.push(`resolve by ${by}`);
      const incident = await state.incidents.find(id);
      if (incident === undefined || incident.status === 'resolved') return undefined;
      return state.incidents.save({ ...incident, status: 'resolved', outcome, resolvedAt: Date.now() });
    },
  };
}

function fakeEngine(state: State, asked: string[]): ApiParts['engine'] {
  return {
    async start(plan, { approvalsNeeded }) {
      asked.push(`start ${plan.title.en}`);
      return state.runs.insert({
        ...{ id: plan.id, number: 0, plan, createdAt: plan.createdAt, summary: plan.title },
        status: approvalsNeeded > 0 ? 'awaiting-approval' : 'running',
        steps: plan.steps.map(({ id }) => ({ id, status: 'waiting', summary: unworded('') })),
      });
    },
    async vote(approvalId, vote) {
      const approval = await state.approvals.vote(approvalId, { ...vote, at: Date.now() });
      return (await state.runs.find(approval.run))!;
    },
    async abort(runId, by) {
      asked.push(`abort ${runId} by ${by}`);
    },
  };
}

export function makeIncident(id: string, fields: Partial<Incident> = {}): Incident {
  return {
    id,
    number: 0,
    title: unworded('payment is partly down'),
    status: 'open',
    grade: 'critical',
    startedAt: 1_800_000_000_000,
    detectedAt: 1_800_000_002_000,
    services: ['payment'],
    anomalies: [],
    causes: [
      {
        service: 'payment',
        instances: ['payment-1'],
        type: 'code-bug',
        problem: 'instance-crash',
        confidence: 0.9,
        evidence: [{ kind: 'platform', statement: { en: 'payment-1 exited', zh: 'payment-1 已退出' }, weight: 2 }],
        changes: [],
        affected: [],
      },
    ],
    runs: [],
    tried: [],
    summary: unworded('looking'),
    ...fields,
  };
}

export function makePlan(id: string, incident: string): Plan {
  return {
    id,
    title: unworded('Restart payment'),
    reason: unworded('it is down'),
    services: ['payment'],
    steps: [
      {
        id: '1-restart',
        kind: 'action',
        after: [],
        call: { action: 'service.restart', service: 'payment', params: { instances: ['payment-1'] } },
        timeoutMs: 1000,
      },
    ],
    risk: {
      score: 0.2,
      level: 'low',
      parts: [{ name: 'action', value: 0.2, weight: 0.5, reason: unworded('small') }],
    },
    incident,
    requestedBy: 'zeroops',
    createdAt: 1_800_000_003_000,
  };
}

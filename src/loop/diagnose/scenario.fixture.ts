import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Change } from '#domain/change.ts';
import { unworded } from '#domain/sentence.ts';
import type { Instance, Service } from '#domain/topology.ts';
import type { Opinion } from '#ports/analyser.ts';
import type { PlatformEvent } from '#ports/platform.ts';
import {
  createInstance,
  createService,
  createShopWindow,
  createTopology,
  HEALTHY,
  pour,
  SERVICES,
  type Traffic,
} from '../../../test/synthetic-shop.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';
import type { DiagnosisInput } from './observation.ts';
import { readProblems } from './problems/problem-file.ts';

const PROBLEMS = readProblems();
export const ONSET = 1_700_000_100_000;
export const NOW = ONSET + 10_000;

export interface Scenario {
  readonly name: string;
  readonly traffic?: Readonly<Record<string, Traffic>>;
  readonly services?: readonly Service[];
  readonly anomalies?: readonly Anomaly[];
  readonly changes?: readonly Change[];
  readonly events?: readonly PlatformEvent[];
  /** Error lines of inventory, one a second from the onset on. */
  readonly errorLine?: string;
  /** Calls of order to this instance take longer from the onset on. */
  readonly late?: string;
  /** Health checks of this instance take longer from the onset on. */
  readonly slowChecks?: string;
  readonly triedAt?: readonly string[];
  /** How long the traffic was as it is now before anybody noticed. */
  readonly sickFor?: number;
  /** What the traffic was just before the onset, when it was neither healthy nor as it is now. */
  readonly earlier?: Readonly<Record<string, Traffic>>;
  readonly earlierFor?: number;
  /** How long healthy traffic was seen before the onset. */
  readonly seenFor?: number;
  readonly evidenceFrom?: number;
  readonly opinions?: readonly Opinion[];
  /** How long nothing was seen, some time before the onset. */
  readonly blindFor?: number;
  readonly expected: {
    readonly service: string;
    readonly problem: string;
    readonly callee?: string;
    readonly instances?: readonly string[];
  };
}

/** What the diagnosis of a scenario may look at. */
export function createInput({
  traffic = {},
  services = SERVICES.map(name => createService(name)),
  anomalies = [],
  changes = [],
  events = [],
  errorLine,
  late,
  slowChecks,
  triedAt = [],
  sickFor = 0,
  blindFor = 0,
  earlier = {},
  earlierFor = 0,
  seenFor = 100_000,
  evidenceFrom = ONSET,
  opinions = [],
}: Omit<Scenario, 'name' | 'expected'>): DiagnosisInput {
  const window = createShopWindow(() => NOW);
  const seenAgainAt = ONSET - 20_000;
  const healthyUntil = ONSET - Math.max(sickFor, earlierFor);
  pour(window, HEALTHY, ONSET - seenFor, blindFor === 0 ? healthyUntil : seenAgainAt - blindFor);
  pour(window, { ...HEALTHY, ...earlier }, ONSET - earlierFor, ONSET);
  if (blindFor > 0) pour(window, HEALTHY, seenAgainAt, ONSET);
  pour(window, { ...HEALTHY, ...traffic }, ONSET - sickFor, NOW);
  for (let at = ONSET - 80_000; at < NOW && late !== undefined; at += 200) {
    for (const calleeInstance of ['inventory-1', 'inventory-2']) {
      const durationMs = at >= ONSET && calleeInstance === late ? 290 : 12;
      window.flows.record(
        { kind: 'edge-instance', service: 'order', callee: 'inventory', calleeInstance },
        at,
        durationMs,
        false,
      );
    }
  }
  for (let at = ONSET - 80_000; at < NOW && slowChecks !== undefined; at += 1000) {
    const labels = { service: 'inventory', instance: slowChecks };
    window.series.append('instance.health_check.duration', labels, 's', 'gauge', at, at < ONSET ? 0.003 : 0.4);
  }
  for (let at = ONSET; at < NOW && errorLine !== undefined; at += 1000) {
    window.logs.append({ at, severity: 'error', service: 'inventory', body: errorLine, attributes: {} });
  }
  return {
    ...{ anomalies, evidenceFrom, window, changes, events, opinions },
    topology: createTopology(services),
    startedAt: ONSET,
    now: NOW,
    triedAt: new Set(triedAt),
    problems: PROBLEMS,
  };
}

export function run(scenario: Omit<Scenario, 'name' | 'expected'>): Diagnosis {
  return diagnose(createInput(scenario), 0.7);
}

export function anomaly(service: string, indicator: string, instance?: string): Anomaly {
  return {
    id: `${service}-${indicator}-${instance}`,
    subject: instance === undefined ? { service } : { service, instance },
    indicator,
    class: 'resource',
    grade: 'warning',
    startedAt: ONSET,
    detectedAt: ONSET,
    score: 0.8,
    value: 1,
    expected: { low: 0, high: 0.5 },
    unit: '1',
    description: unworded(`${indicator} is out of the ordinary`),
  };
}

export function change(kind: Change['kind'], service: string, fields: Partial<Change> = {}): Change {
  return {
    id: `${kind}-${service}`,
    at: ONSET - 6000,
    kind,
    service,
    summary: unworded(`${kind} of ${service}`),
    before: { version: '1.0.0' },
    after: { version: '1.1.0' },
    actor: 'manifest',
    ...fields,
  };
}

export function down(id: string, fields: Partial<Instance>): Service {
  const name = id.replace(/-\d+$/, '');
  return createService(name, { instances: [createInstance(id, fields), createInstance(`${name}-9`)] });
}

export function withService(service: Service): Service[] {
  return SERVICES.map(name => (name === service.name ? service : createService(name)));
}

export const exited = (id: string, startedAt: number, at: number): Partial<Instance> & { id: string } => ({
  id,
  status: 'exited',
  startedAt,
  exit: { at, code: 1, signal: null },
});

/** 40 % of payment's calls fail, and so do the calls of everybody above it. */
export const PAYMENT_FAILS: Readonly<Record<string, Traffic>> = {
  payment: { perSecond: 10, meanMs: 19, errorRatio: 0.4 },
  'order→payment': { perSecond: 10, meanMs: 20, errorRatio: 0.4 },
  order: { perSecond: 10, meanMs: 48, errorRatio: 0.4 },
  'gateway→order': { perSecond: 10, meanMs: 50, errorRatio: 0.4 },
  gateway: { perSecond: 10, meanMs: 60, errorRatio: 0.4 },
};

/** Calls order → inventory take 400 ms longer than inventory itself needs. */
export const DATABASE_REFUSES: Readonly<Record<string, Traffic>> = {
  'inventory→database': { perSecond: 10, meanMs: 2, errorRatio: 0.9 },
  inventory: { perSecond: 10, meanMs: 10, errorRatio: 0.9 },
  'order→inventory': { perSecond: 10, meanMs: 11, errorRatio: 0.9 },
  order: { perSecond: 10, meanMs: 40, errorRatio: 0.9 },
  'gateway→order': { perSecond: 10, meanMs: 42, errorRatio: 0.9 },
  gateway: { perSecond: 10, meanMs: 52, errorRatio: 0.9 },
};

export const SLOW_WAY: Readonly<Record<string, Traffic>> = {
  'order→inventory': { perSecond: 10, meanMs: 412 },
  order: { perSecond: 10, meanMs: 448 },
  'gateway→order': { perSecond: 10, meanMs: 450 },
  gateway: { perSecond: 10, meanMs: 460 },
};

/** A test for each scenario: the first cause is the expected one, with evidence. */
export function testScenarios(scenarios: readonly Scenario[]): void {
  for (const { name, expected, ...scenario } of scenarios) {
    test(name, () => {
      const result = run(scenario);
      const first = result.causes[0];
      assert.equal(result.status, 'diagnosed', JSON.stringify(result, null, 1));
      assert.deepEqual(
        {
          service: first?.service,
          problem: first?.problem,
          ...(expected.callee === undefined ? {} : { callee: first?.callee }),
          ...(expected.instances === undefined ? {} : { instances: first?.instances }),
        },
        expected,
      );
      assert.ok(first!.evidence.length > 0);
    });
  }
}

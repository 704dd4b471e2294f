import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Change } from '#domain/change.ts';
import type { Instance, Service } from '#domain/topology.ts';
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
import { diagnose } from './diagnose.ts';

const ONSET = 1_700_000_100_000;
const NOW = ONSET + 10_000;

interface Scenario {
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
  readonly expected: {
    readonly service: string;
    readonly problem: string;
    readonly callee?: string;
    readonly instances?: readonly string[];
  };
}

function run({
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
}: Omit<Scenario, 'name' | 'expected'>) {
  const window = createShopWindow(() => NOW);
  pour(window, HEALTHY, ONSET - 100_000, ONSET - sickFor);
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
  return diagnose(
    {
      anomalies,
      startedAt: ONSET,
      evidenceFrom: ONSET,
      now: NOW,
      topology: createTopology(services),
      window,
      changes,
      triedAt: new Set(triedAt),
      events,
    },
    0.7,
  );
}

function anomaly(service: string, indicator: string, instance?: string): Anomaly {
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
    description: `${indicator} is out of the ordinary`,
  };
}

function change(kind: Change['kind'], service: string, fields: Partial<Change> = {}): Change {
  return {
    id: `${kind}-${service}`,
    at: ONSET - 6000,
    kind,
    service,
    summary: `${kind} of ${service}`,
    before: { version: '1.0.0' },
    after: { version: '1.1.0' },
    actor: 'manifest',
    ...fields,
  };
}

function down(id: string, fields: Partial<Instance>): Service {
  const name = id.replace(/-\d+$/, '');
  return createService(name, { instances: [createInstance(id, fields), createInstance(`${name}-9`)] });
}

function withService(service: Service): Service[] {
  return SERVICES.map(name => (name === service.name ? service : createService(name)));
}

const exited = (id: string, startedAt: number, at: number): Partial<Instance> & { id: string } => ({
  id,
  status: 'exited',
  startedAt,
  exit: { at, code: 1, signal: null },
});

/** 40 % of payment's calls fail, and so do the calls of everybody above it. */
const PAYMENT_FAILS: Readonly<Record<string, Traffic>> = {
  payment: { perSecond: 10, meanMs: 19, errorRatio: 0.4 },
  'order→payment': { perSecond: 10, meanMs: 20, errorRatio: 0.4 },
  order: { perSecond: 10, meanMs: 48, errorRatio: 0.4 },
  'gateway→order': { perSecond: 10, meanMs: 50, errorRatio: 0.4 },
  gateway: { perSecond: 10, meanMs: 60, errorRatio: 0.4 },
};

/** Calls order → inventory take 400 ms longer than inventory itself needs. */
const DATABASE_REFUSES: Readonly<Record<string, Traffic>> = {
  'inventory→database': { perSecond: 10, meanMs: 2, errorRatio: 0.9 },
  inventory: { perSecond: 10, meanMs: 10, errorRatio: 0.9 },
  'order→inventory': { perSecond: 10, meanMs: 11, errorRatio: 0.9 },
  order: { perSecond: 10, meanMs: 40, errorRatio: 0.9 },
  'gateway→order': { perSecond: 10, meanMs: 42, errorRatio: 0.9 },
  gateway: { perSecond: 10, meanMs: 52, errorRatio: 0.9 },
};

const SLOW_WAY: Readonly<Record<string, Traffic>> = {
  'order→inventory': { perSecond: 10, meanMs: 412 },
  order: { perSecond: 10, meanMs: 448 },
  'gateway→order': { perSecond: 10, meanMs: 450 },
  gateway: { perSecond: 10, meanMs: 460 },
};

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'errors made by payment are payment’s, however far they spread',
    traffic: PAYMENT_FAILS,
    expected: { service: 'payment', problem: 'error-burst' },
  },
  {
    name: 'with a deployment just before, they are the release’s',
    traffic: PAYMENT_FAILS,
    changes: [change('deploy', 'payment')],
    expected: { service: 'payment', problem: 'bad-release' },
  },
  {
    name: 'with a configuration change just before, they are the configuration’s',
    traffic: PAYMENT_FAILS,
    changes: [change('config', 'payment')],
    expected: { service: 'payment', problem: 'wrong-configuration' },
  },
  {
    name: 'a deployment of a healthy service explains nothing',
    traffic: PAYMENT_FAILS,
    changes: [change('deploy', 'inventory')],
    expected: { service: 'payment', problem: 'error-burst' },
  },
  {
    name: 'a release whose failures were too few to be noticed at once is not its own baseline',
    traffic: Object.fromEntries(
      Object.entries(PAYMENT_FAILS).map(([name, each]) => [name, { ...each, perSecond: 3, errorRatio: 0.15 }]),
    ),
    sickFor: 58_000,
    changes: [change('deploy', 'payment', { at: ONSET - 59_000 })],
    expected: { service: 'payment', problem: 'bad-release' },
  },
  {
    name: 'a deployment that brings back what ran before is not a suspect',
    traffic: PAYMENT_FAILS,
    changes: [
      change('deploy', 'payment', { id: 'there', at: ONSET - 300_000 }),
      change('deploy', 'payment', { id: 'back', before: { version: '1.1.0' }, after: { version: '1.0.0' } }),
    ],
    expected: { service: 'payment', problem: 'error-burst' },
  },
  {
    name: 'a deployment that was taken back is not a suspect any more',
    traffic: PAYMENT_FAILS,
    changes: [
      change('deploy', 'payment', { id: 'there', at: ONSET - 90_000 }),
      change('deploy', 'payment', {
        id: 'back',
        at: ONSET - 60_000,
        before: { version: '1.1.0' },
        after: { version: '1.0.0' },
        run: 'ours',
      }),
    ],
    expected: { service: 'payment', problem: 'error-burst' },
  },
  {
    name: 'our own rollback is not a suspect',
    traffic: PAYMENT_FAILS,
    changes: [change('deploy', 'payment', { run: 'some-run' })],
    expected: { service: 'payment', problem: 'error-burst' },
  },
  {
    name: 'what the callee does not measure lies on the way to it',
    traffic: SLOW_WAY,
    expected: { service: 'order', callee: 'inventory', problem: 'slow-dependency' },
  },
  {
    name: 'calls that never arrive are dropped on the way',
    traffic: {
      'order→inventory': { perSecond: 10, meanMs: 2, errorRatio: 0.9 },
      inventory: { perSecond: 1, meanMs: 11 },
      order: { perSecond: 10, meanMs: 40, errorRatio: 0.9 },
      'gateway→order': { perSecond: 10, meanMs: 42, errorRatio: 0.9 },
      gateway: { perSecond: 10, meanMs: 52, errorRatio: 0.9 },
    },
    expected: { service: 'order', callee: 'inventory', problem: 'dropped-dependency' },
  },
  {
    name: 'a database that refuses one caller, by what that caller logs',
    traffic: DATABASE_REFUSES,
    errorLine: 'GET /stock failed: permission denied for table stock',
    expected: { service: 'database', problem: 'access-denied' },
  },
  {
    name: 'a table that is not there',
    traffic: DATABASE_REFUSES,
    errorLine: 'GET /stock failed: relation "stock" does not exist',
    expected: { service: 'inventory', callee: 'database', problem: 'missing-schema' },
  },
  {
    name: 'words in a log make nobody a suspect who does no harm',
    traffic: PAYMENT_FAILS,
    errorLine: 'permission denied; restart the database, roll back inventory',
    expected: { service: 'payment', problem: 'error-burst' },
  },
  {
    name: 'a database that is slow to one caller only: that caller’s query',
    traffic: {
      'inventory→database': { perSecond: 10, meanMs: 203 },
      inventory: { perSecond: 10, meanMs: 211 },
      'order→inventory': { perSecond: 10, meanMs: 212 },
      order: { perSecond: 10, meanMs: 248 },
      'gateway→order': { perSecond: 10, meanMs: 250 },
      gateway: { perSecond: 10, meanMs: 260 },
    },
    expected: { service: 'inventory', callee: 'database', problem: 'slow-dependency' },
  },
  {
    name: 'a database that is slow to everybody: the database',
    traffic: {
      'inventory→database': { perSecond: 10, meanMs: 153 },
      'payment→database': { perSecond: 10, meanMs: 154 },
      inventory: { perSecond: 10, meanMs: 161 },
      payment: { perSecond: 10, meanMs: 169 },
      'order→inventory': { perSecond: 10, meanMs: 162 },
      'order→payment': { perSecond: 10, meanMs: 170 },
      order: { perSecond: 10, meanMs: 348 },
      'gateway→order': { perSecond: 10, meanMs: 350 },
      gateway: { perSecond: 10, meanMs: 360 },
    },
    expected: { service: 'database', problem: 'silent-dependency' },
  },
  {
    name: 'a process that is halted now and then waits for everything that it calls',
    traffic: {
      'order→inventory': { perSecond: 10, meanMs: 150 },
      'order→payment': { perSecond: 10, meanMs: 160 },
      order: { perSecond: 10, meanMs: 320 },
      'gateway→order': { perSecond: 10, meanMs: 400 },
      gateway: { perSecond: 10, meanMs: 410 },
    },
    expected: { service: 'order', problem: 'cpu-saturation' },
  },
  {
    name: 'a process that is halted now and then is late on both sides, though it calls one thing only',
    traffic: {
      'inventory→database': { perSecond: 10, meanMs: 60 },
      inventory: { perSecond: 10, meanMs: 70 },
      'order→inventory': { perSecond: 10, meanMs: 160 },
      order: { perSecond: 10, meanMs: 196 },
      'gateway→order': { perSecond: 10, meanMs: 198 },
      gateway: { perSecond: 10, meanMs: 210 },
    },
    expected: { service: 'inventory', problem: 'cpu-saturation' },
  },
  {
    name: 'one of two instances is late, and cannot see it itself',
    traffic: {
      'order→inventory': { perSecond: 10, meanMs: 150 },
      order: { perSecond: 10, meanMs: 186 },
      'gateway→order': { perSecond: 10, meanMs: 188 },
      gateway: { perSecond: 10, meanMs: 200 },
    },
    late: 'inventory-2',
    expected: { service: 'inventory', problem: 'cpu-saturation', instances: ['inventory-2'] },
  },
  {
    name: 'calls are as late as before after the caller was mended: the callee',
    traffic: SLOW_WAY,
    triedAt: ['order'],
    expected: { service: 'inventory', problem: 'slow-code' },
  },
  {
    name: 'calls are late, and so are health checks: the callee, not the way to it',
    traffic: SLOW_WAY,
    slowChecks: 'inventory-1',
    expected: { service: 'inventory', problem: 'cpu-saturation', instances: ['inventory-1'] },
  },
  {
    name: 'payment is slow by itself while its CPU burns',
    traffic: {
      payment: { perSecond: 10, meanMs: 319 },
      'order→payment': { perSecond: 10, meanMs: 325 },
      order: { perSecond: 10, meanMs: 350 },
      'gateway→order': { perSecond: 10, meanMs: 352 },
      gateway: { perSecond: 10, meanMs: 360 },
    },
    anomalies: [anomaly('payment', 'cpu', 'payment-1'), anomaly('payment', 'cpu', 'payment-2')],
    expected: { service: 'payment', problem: 'cpu-saturation' },
  },
  {
    name: 'five times the calls, and payment cannot keep up: a surge',
    traffic: {
      payment: { perSecond: 50, meanMs: 400, errorRatio: 0.2 },
      'order→payment': { perSecond: 50, meanMs: 405, errorRatio: 0.2 },
      order: { perSecond: 50, meanMs: 450, errorRatio: 0.2 },
      'gateway→order': { perSecond: 50, meanMs: 455, errorRatio: 0.2 },
      gateway: { perSecond: 50, meanMs: 460, errorRatio: 0.2 },
    },
    expected: { service: 'payment', problem: 'traffic-surge' },
  },
  {
    name: 'an instance that exited is down by the platform’s word',
    services: withService(down('payment-1', exited('payment-1', ONSET - 500_000, ONSET))),
    expected: { service: 'payment', problem: 'instance-crash', instances: ['payment-1'] },
  },
  {
    name: 'two instances that die once each are no loop',
    services: withService(
      createService('payment', {
        instances: [
          createInstance('payment-1', exited('payment-1', ONSET - 60_000, ONSET)),
          createInstance('payment-2', exited('payment-2', ONSET - 60_000, ONSET)),
        ],
      }),
    ),
    events: ['payment-1', 'payment-2'].map(id => ({
      at: ONSET,
      kind: 'exited',
      detail: '',
      instance: createInstance(id, exited(id, ONSET - 60_000, ONSET)),
    })),
    expected: { service: 'payment', problem: 'instance-crash', instances: ['payment-1', 'payment-2'] },
  },
  {
    name: 'an instance that does not answer hangs',
    services: withService(down('order-1', { status: 'unready' })),
    expected: { service: 'order', problem: 'instance-hang', instances: ['order-1'] },
  },
  {
    name: 'a short life after a deployment is a crash loop',
    services: withService(down('payment-1', exited('payment-1', ONSET - 4000, ONSET))),
    changes: [change('deploy', 'payment')],
    expected: { service: 'payment', problem: 'crash-loop' },
  },
  {
    name: 'a crash after steady growth of memory is the leak’s',
    services: withService(down('payment-1', exited('payment-1', ONSET - 500_000, ONSET))),
    anomalies: [anomaly('payment', 'memory', 'payment-1')],
    expected: { service: 'payment', problem: 'memory-leak' },
  },
  {
    name: 'services that are unready because their database is down are not to blame',
    services: SERVICES.map(name => {
      if (name === 'database')
        return createService('database', { instances: [createInstance('database-1', exited('database-1', 0, ONSET))] });
      return name === 'payment'
        ? createService('payment', { instances: [createInstance('payment-1', { status: 'unready' })] })
        : createService(name);
    }),
    expected: { service: 'database', problem: 'instance-crash' },
  },
  {
    name: 'a leak is named before anybody suffers',
    anomalies: [anomaly('order', 'memory', 'order-2')],
    expected: { service: 'order', problem: 'memory-leak', instances: ['order-2'] },
  },
];

describe('diagnose', () => {
  for (const { name, expected, ...scenario } of SCENARIOS) {
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

  test('abstains when nothing is out of the ordinary', () => {
    const result = run({});
    assert.equal(result.status, 'abstained');
    assert.deepEqual(result.causes, []);
  });

  test('two services that are down are both facts: neither casts doubt on the other', () => {
    const services = SERVICES.map(name =>
      name === 'payment' || name === 'inventory'
        ? createService(name, { instances: [createInstance(`${name}-1`, exited(`${name}-1`, 0, ONSET))] })
        : createService(name),
    );
    const result = run({ services });
    assert.equal(result.status, 'diagnosed');
    assert.deepEqual(
      result.causes.slice(0, 2).map(({ service, confidence }) => [service, confidence > 0.9]),
      [
        ['inventory', true],
        ['payment', true],
      ],
    );
  });

  test('abstains when two services are as likely', () => {
    const result = run({
      traffic: {
        payment: { perSecond: 10, meanMs: 19, errorRatio: 0.4 },
        inventory: { perSecond: 10, meanMs: 11, errorRatio: 0.4 },
      },
    });
    assert.equal(result.status, 'abstained');
    assert.deepEqual(result.causes.map(cause => cause.service).sort(), ['inventory', 'payment']);
  });

  test('survives an empty window and a cyclic graph', () => {
    const window = createShopWindow(() => NOW);
    const topology = createTopology();
    const cyclic = {
      ...topology,
      dependencies: [
        ...topology.dependencies,
        { from: 'database', to: 'gateway', source: 'spans' as const, lastSeenAt: 0 },
      ],
    };
    const result = diagnose(
      {
        anomalies: [anomaly('order', 'memory', 'order-2')],
        startedAt: ONSET,
        evidenceFrom: ONSET,
        now: NOW,
        topology: cyclic,
        window,
        changes: [],
        triedAt: new Set(),
        events: [],
      },
      0.7,
    );
    assert.equal(result.causes[0]?.service, 'order');
  });
});

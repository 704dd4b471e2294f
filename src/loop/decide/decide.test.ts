import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '#base/errors.ts';
import type { JsonObject } from '#base/json.ts';
import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import { createInstance, createService } from '../../../test/synthetic-shop.ts';
import { type Decision, decide } from './decide.ts';
import { NOW, type Situated, situate } from './decision-input.fixture.ts';
import { parseStrategies } from './strategies.ts';

const RELEASE: Change = {
  id: 'release',
  at: NOW - 20_000,
  kind: 'deploy',
  service: 'payment',
  summary: { en: 'version 1.0.0 → 1.1.0', zh: '版本 1.0.0 → 1.1.0' },
  before: { version: '1.0.0' },
  after: { version: '1.1.0' },
  actor: 'manifest',
};
const SETTING: Change = {
  ...RELEASE,
  id: 'setting',
  kind: 'config',
  before: { TIMEOUT_MS: '900', NEW: null },
  after: { TIMEOUT_MS: '1', NEW: 'x' },
};

const READ_ONLY = 'role shop: default_transaction_read_only';
const SHUT: Change = {
  ...RELEASE,
  id: 'shut',
  kind: 'database',
  before: { [READ_ONLY]: null },
  after: { [READ_ONLY]: 'on' },
};

const LOCK_WAIT: Partial<Cause> = {
  type: 'resource-exhaustion',
  problem: 'lock-wait',
  target: { session: '4711', startedAt: 99 },
};

function ask(input: Situated): Promise<Decision> {
  return decide(situate(input));
}

function firstCall(decision: Decision): { action: string; params: JsonObject } {
  assert.ok(decision.mode !== 'none', decision.reason.en);
  const step = decision.plan.steps[0]!;
  assert.ok(step.kind === 'action');
  return { action: step.call.action, params: step.call.params };
}

const CHOICES: { name: string; input: Situated; expected: { action: string; params: JsonObject } }[] = [
  {
    name: 'a bad release goes back to the version before',
    input: { cause: { problem: 'bad-release' }, changes: [RELEASE] },
    expected: { action: 'service.rollback-version', params: { version: '1.0.0' } },
  },
  {
    name: 'a wrong configuration is set as it was, new variables removed',
    input: { cause: { type: 'configuration-error', problem: 'wrong-configuration' }, changes: [SETTING] },
    expected: { action: 'config.set', params: { set: { TIMEOUT_MS: '900', NEW: null } } },
  },
  {
    name: 'what was set inside a database is set there as it was',
    input: { cause: { type: 'configuration-error', problem: 'read-only-database' }, changes: [SHUT] },
    expected: { action: 'database.set', params: { set: { [READ_ONLY]: null } } },
  },
  {
    name: 'a secret that was hidden is not set to its stars',
    input: {
      cause: { type: 'configuration-error', problem: 'wrong-configuration', instances: ['payment-1'] },
      changes: [{ ...SETTING, before: { DB_PASSWORD: '***' }, after: { DB_PASSWORD: '***' } }],
      service: { instances: [createInstance('payment-1', { status: 'exited' })] },
    },
    expected: { action: 'service.restart', params: { instances: ['payment-1'] } },
  },
  {
    name: 'instances that are down are restarted, and only they',
    input: {
      cause: { problem: 'instance-crash', instances: ['payment-1'] },
      service: { instances: [createInstance('payment-1', { status: 'exited' }), createInstance('payment-2')] },
    },
    expected: { action: 'service.restart', params: { instances: ['payment-1'] } },
  },
  {
    name: 'another instance that fell meanwhile is restarted by the same strategy',
    input: {
      cause: { problem: 'instance-crash' },
      service: {
        instances: [createInstance('payment-1'), createInstance('payment-2', { status: 'unready' })],
      },
      tried: ['payment/restart-broken-instances payment-1'],
    },
    expected: { action: 'service.restart', params: { instances: ['payment-2'] } },
  },
  {
    name: 'a surge gets twice the replicas',
    input: { cause: { type: 'overload', problem: 'traffic-surge' } },
    expected: { action: 'service.scale', params: { replicas: 4 } },
  },
  {
    name: 'an error burst of one instance restarts that one',
    input: { cause: { instances: ['payment-2'] } },
    expected: { action: 'service.restart', params: { instances: ['payment-2'] } },
  },
  {
    name: 'what was tried is not tried again',
    input: { cause: { problem: 'bad-release' }, changes: [RELEASE], tried: ['payment/undo-release'] },
    expected: { action: 'service.rolling-restart', params: {} },
  },
  {
    name: 'when all instances misbehave they are restarted one after another',
    input: {
      cause: { instances: ['payment-1', 'payment-2'] },
      service: { instances: [createInstance('payment-1'), createInstance('payment-2')] },
    },
    expected: { action: 'service.rolling-restart', params: {} },
  },
  {
    name: 'a strategy that never helped yields to one that did',
    input: {
      cause: { instances: ['payment-2'] },
      record: { 'restart-affected-instances': { successes: 0, failures: 30 } },
    },
    expected: { action: 'service.rolling-restart', params: {} },
  },
  {
    name: 'a session that others wait for is named to the action that ends it',
    input: { cause: LOCK_WAIT, service: { stateful: true } },
    expected: { action: 'database.end-session', params: { session: '4711', startedAt: 99 } },
  },
];

describe('decide', () => {
  for (const { name, input, expected } of CHOICES) {
    test(name, async () => assert.deepEqual(firstCall(await ask(input)), expected));
  }

  test('every plan ends with a gate on the incident', async () => {
    const decision = await ask({ cause: { instances: ['payment-2'] } });
    assert.ok(decision.mode !== 'none');
    const last = decision.plan.steps.at(-1)!;
    assert.ok(last.kind === 'gate' && last.gate.incident === 'incident');
  });

  test('services that are down together are mended together, and judged together', async () => {
    const order = createService('order', { instances: [createInstance('order-1', { status: 'exited' })] });
    const decision = await ask({
      cause: { problem: 'instance-crash' },
      service: { instances: [createInstance('payment-1', { status: 'exited' }), createInstance('payment-2')] },
      alsoDown: [order],
    });
    assert.ok(decision.mode !== 'none');
    const { steps, services } = decision.plan;
    assert.deepEqual(services, ['order', 'payment']);
    assert.deepEqual(
      steps.map(step => (step.kind === 'action' ? step.call.params.instances : step.kind)),
      [['order-1'], ['payment-1'], 'gate'],
    );
    const gate = steps.at(-1)!;
    assert.deepEqual(gate.kind === 'gate' && gate.gate.services, ['order', 'payment']);
    assert.equal(decision.attempt, 'payment/restart-broken-instances order-1 payment-1');
  });

  const MODES: { name: string; input: Situated; expected: Decision['mode'] }[] = [
    {
      name: 'earned autonomy and low risk: automatic',
      input: { cause: { instances: ['payment-2'] } },
      expected: 'automatic',
    },
    {
      name: 'medium risk: people are told',
      input: { cause: { confidence: 0.7, problem: 'bad-release' }, changes: [RELEASE], capacityLossRatio: 0.5 },
      expected: 'notify',
    },
    {
      name: 'autonomy not earned: approval',
      input: { cause: { instances: ['payment-2'] }, autonomy: 'approve' },
      expected: 'approval',
    },
    {
      name: 'autonomy low: only suggested',
      input: { cause: { instances: ['payment-2'] }, autonomy: 'suggest' },
      expected: 'suggest',
    },
    {
      name: 'what ends a session of a database: approval, whatever was earned',
      input: { cause: { ...LOCK_WAIT, confidence: 1 }, service: { stateful: true } },
      expected: 'approval',
    },
    {
      name: 'a stateful service cannot be scaled: nothing is left',
      input: { cause: { type: 'overload', problem: 'traffic-surge' }, service: { stateful: true } },
      expected: 'none',
    },
    {
      name: 'two restarts that did not help are followed by no third in other clothes',
      input: {
        cause: { problem: 'instance-hang' },
        tried: ['payment/restart-broken-instances payment-1', 'payment/rolling-restart'],
      },
      expected: 'none',
    },
    {
      name: 'data corruption is nothing that a restart of a tried service mends',
      input: { cause: { type: 'data-corruption', problem: 'unknown' } },
      expected: 'none',
    },
  ];
  for (const { name, input, expected } of MODES) {
    test(name, async () => assert.equal((await ask(input)).mode, expected));
  }

  test('says of every alternative why it was not taken', async () => {
    const decision = await ask({
      cause: { problem: 'bad-release' },
      changes: [RELEASE],
      refuse: 'service.rolling-restart',
    });
    const verdicts = Object.fromEntries(decision.alternatives.map(each => [each.strategy, each.verdict]));
    assert.deepEqual(verdicts, {
      'undo-release': 'chosen',
      'restart-broken-instances': 'unmet',
      'undo-configuration': 'unmet',
      'rolling-restart': 'refused',
    });
  });
});

test('a strategy file with an unknown failure type is refused with the place', () => {
  assert.throws(
    () =>
      parseStrategies(
        'strategies:\n  - { id: a, title: A, failureTypes: [gremlins], actions: [], successProbability: 1, expectedDuration: 1s }',
        'mine.yaml',
      ),
    (error: unknown) =>
      error instanceof AppError &&
      error.code === 'STRATEGY_FILE_INVALID' &&
      /mine\.yaml/.test(error.message) &&
      /failureTypes/.test(error.message),
  );
});

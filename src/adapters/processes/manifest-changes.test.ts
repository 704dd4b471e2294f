import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DesiredState, desiredFromManifest, withService } from './desired-state.ts';
import { applyManifest } from './manifest-changes.ts';
import type { Manifest, ServiceDefinition } from './manifest-schema.ts';

const command = ['node', 'main.ts'];
const payment: ServiceDefinition = {
  version: '1.0.0',
  versions: { '1.0.0': { command, env: {} }, '1.1.0': { command, env: { MODE: 'fast' } } },
  replicas: 2,
  maxReplicas: 4,
  zones: ['a', 'b'],
  port: 4500,
  health: { kind: 'http', path: '/health', intervalMs: 1000, timeoutMs: 800, startupMs: 20_000 },
  dependsOn: [],
  limits: {},
  env: { COLOUR: 'blue' },
  stopGraceMs: 5000,
  drainMs: 400,
  stateful: false,
};

function manifestWith(fields: Partial<ServiceDefinition>, env: Record<string, string> = {}): Manifest {
  return {
    name: 'shop',
    directory: '/shop',
    endpoints: '/shop/e.json',
    env,
    services: { payment: { ...payment, ...fields } },
  };
}

const plain = manifestWith({});

/** What is desired after ZeroOps itself has changed something at run time. */
function stateWith(fields: Partial<DesiredState['services'][string]>, manifest = plain): DesiredState {
  const state = desiredFromManifest(manifest);
  return withService(state, 'payment', { ...state.services.payment!, ...fields });
}

interface Case {
  readonly name: string;
  readonly state: DesiredState;
  readonly next: Manifest;
  readonly changes: readonly string[];
  readonly expected?: Partial<DesiredState['services'][string]>;
}

const cases: Case[] = [
  { name: 'an unchanged manifest changes nothing', state: stateWith({}), next: plain, changes: [] },
  {
    name: 'a new version is deployed, with what it brings along as part of the deployment',
    state: stateWith({}),
    next: manifestWith({ version: '1.1.0' }),
    changes: ['deploy: version 1.0.0 → 1.1.0'],
    expected: { version: '1.1.0' },
  },
  {
    name: 'a version that was rolled back at run time stays while the manifest says the same as before',
    state: stateWith({ version: '1.0.0' }, manifestWith({ version: '1.1.0' })),
    next: manifestWith({ version: '1.1.0', replicas: 3 }),
    changes: ['scale: replicas 2 → 3'],
    expected: { version: '1.0.0', replicas: 3 },
  },
  {
    name: 'a manifest that comes to say what was done at run time causes no change',
    state: stateWith({ version: '1.0.0' }, manifestWith({ version: '1.1.0' })),
    next: plain,
    changes: [],
    expected: { version: '1.0.0' },
  },
  {
    name: 'replicas that were added at run time stay over a deployment',
    state: stateWith({ replicas: 4 }),
    next: manifestWith({ version: '1.1.0' }),
    changes: ['deploy: version 1.0.0 → 1.1.0'],
    expected: { replicas: 4 },
  },
  {
    name: 'a variable of the service is a change with before and after',
    state: stateWith({}),
    next: manifestWith({ env: { COLOUR: 'red', SIZE: 'xl' } }),
    changes: ['config: COLOUR blue → red, SIZE unset → xl'],
  },
  {
    name: 'a variable of all services counts for each of them',
    state: stateWith({}),
    next: manifestWith({}, { LEVEL: 'debug' }),
    changes: ['config: LEVEL unset → debug'],
  },
  {
    name: 'the manifest wins over a variable set at run time once its own value changes',
    state: stateWith({ overrides: { COLOUR: 'green', SIZE: 'xl' } }),
    next: manifestWith({ env: { COLOUR: 'red' } }),
    changes: ['config: COLOUR green → red'],
    expected: { overrides: { SIZE: 'xl' } },
  },
  {
    name: 'values that look like secrets do not reach the change',
    state: stateWith({}),
    next: manifestWith({ env: { COLOUR: 'blue', DB_PASSWORD: 'hunter2' } }),
    changes: ['config: DB_PASSWORD unset → ***'],
  },
  {
    name: 'a version taken out of the manifest is left, though it was chosen at run time',
    state: stateWith({ version: '1.1.0' }),
    next: manifestWith({ versions: { '1.0.0': { command, env: {} } } }),
    changes: ['deploy: version 1.1.0 → 1.0.0'],
    expected: { version: '1.0.0' },
  },
  {
    name: 'a lower maximum takes surplus replicas away',
    state: stateWith({ replicas: 4 }),
    next: manifestWith({ maxReplicas: 3 }),
    changes: ['scale: replicas 4 → 3'],
    expected: { replicas: 3 },
  },
  {
    name: 'another command of the running version is a deployment',
    state: stateWith({}),
    next: manifestWith({ versions: { ...payment.versions, '1.0.0': { command: ['node', 'other.ts'], env: {} } } }),
    changes: ['deploy: command node main.ts → node other.ts'],
  },
  {
    name: 'a service that is gone ends its last version',
    state: stateWith({}),
    next: { ...plain, services: { other: { ...payment, port: 4600 } } },
    changes: ['deploy: version none → 1.0.0', 'deploy: version 1.0.0 → none'],
  },
];

describe('applying a manifest', () => {
  for (const { name, state, next, changes, expected } of cases) {
    it(name, () => {
      const applied = applyManifest(state, next);
      assert.deepEqual(
        applied.changes.map(({ kind, summary }) => `${kind}: ${summary.en}`),
        changes,
      );
      const desired = applied.state.services.payment;
      for (const [field, value] of Object.entries(expected ?? {})) {
        assert.deepEqual(desired?.[field as keyof typeof desired], value, field);
      }
    });

    it(`${name}, and a second time nothing`, () => {
      const applied = applyManifest(state, next);
      const again = applyManifest(applied.state, next);
      assert.deepEqual(again.changes, []);
      assert.deepEqual(again.state, applied.state);
    });
  }
});

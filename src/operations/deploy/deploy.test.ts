import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actions } from '#actions/registry.ts';
import type { DeploymentSpec } from '#domain/deployment.ts';
import type { Service } from '#domain/topology.ts';
import { deployOperation } from './deploy.ts';

const context = { actions, services: [{ name: 'payment', version: '1.0.0' }] as Service[] };
const plain: DeploymentSpec = {
  ...{ service: 'payment', version: '1.1.0', strategy: 'rolling' },
  healthCheck: { holdMs: 1000, timeoutMs: 2000, patienceMs: 3000 },
};

describe('a deployment', () => {
  const cases: { name: string; spec: DeploymentSpec; steps: readonly string[] }[] = [
    { name: 'deploys, then proves health', spec: plain, steps: ['deploy', 'health_check'] },
    {
      name: 'sets variables before and replicas after, and asks at last',
      spec: {
        ...plain,
        ...{ replicas: 3, environment: { MODE: 'fast' } },
        smokeTest: { requests: [{ path: '/', status: 200 }], timeoutMs: 5 },
      },
      steps: ['configure', 'deploy', 'scale', 'health_check', 'smoke_test'],
    },
  ];
  for (const { name, spec, steps } of cases) {
    it(`${name}, one after another`, () => {
      const plan = deployOperation.compile(spec, context);
      assert.ok('steps' in plan);
      assert.deepEqual(
        plan.steps.map(({ id, after }) => [id, after]),
        steps.map((id, i) => [id, i === 0 ? [] : [steps[i - 1]]]),
      );
      assert.deepEqual(plan.services, ['payment']);
      assert.deepEqual(plan.task.facts, { previousVersion: '1.0.0' });
      for (const step of plan.steps)
        if (step.kind === 'action') actions.get(step.call.action)!.parseParams(step.call.params);
    });
  }

  it('is refused for a service that nobody knows', () => {
    const compiled = deployOperation.compile({ ...plain, service: 'paiment' }, context);
    assert.deepEqual(compiled, {
      problems: [{ path: 'service', problem: 'no service is called "paiment"; known: payment' }],
    });
  });
});

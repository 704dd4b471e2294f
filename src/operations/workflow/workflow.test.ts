import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actions } from '#actions/registry.ts';
import type { Service } from '#domain/topology.ts';
import type { WorkflowSpec, WorkflowTask } from '#domain/workflow.ts';
import { workflowOperation } from './workflow.ts';

const context = { actions, services: [{ name: 'cart' }, { name: 'payment' }] as Service[] };

function actionTask(id: string, fields: Partial<Extract<WorkflowTask, { type: 'action' }>> = {}): WorkflowTask {
  return {
    id,
    type: 'action',
    action: 'service.scale',
    service: 'cart',
    params: { replicas: 3 },
    timeoutMs: 1,
    ...fields,
  };
}

function compile(tasks: readonly WorkflowTask[], dependencies: WorkflowSpec['dependencies'] = {}) {
  const spec = { name: 'a workflow', tasks, dependencies, healthCheck: { holdMs: 1, timeoutMs: 2, patienceMs: 3 } };
  return workflowOperation.compile(spec, context);
}

describe('a workflow', () => {
  it('becomes steps in the order of its dependencies, and a gate over all that it touches', () => {
    const plan = compile(
      [
        actionTask('more'),
        actionTask('fresh', { action: 'service.rolling-restart', service: 'payment', params: {} }),
        { id: 'settle', type: 'wait', durationMs: 5 },
      ],
      { settle: ['more', 'fresh'] },
    );
    assert.ok('steps' in plan);
    assert.deepEqual(plan.services, ['cart', 'payment']);
    assert.deepEqual(
      plan.steps.map(({ id, kind, after }) => [id, kind, after]),
      [
        ['more', 'action', []],
        ['fresh', 'action', []],
        ['settle', 'wait', ['more', 'fresh']],
        ['health_check', 'gate', ['more', 'fresh', 'settle']],
      ],
    );
  });

  const faults: {
    name: string;
    tasks: readonly WorkflowTask[];
    dependencies?: WorkflowSpec['dependencies'];
    expected: readonly [path: string, problem: RegExp][];
  }[] = [
    {
      name: 'an action that does not exist',
      tasks: [actionTask('a', { action: 'service.fly' })],
      expected: [['tasks/0/action', /no action "service.fly"; known: config.set/]],
    },
    {
      name: 'a parameter that the action does not know, and one that lacks',
      tasks: [actionTask('a', { params: { replica: 3 } })],
      expected: [['tasks/0/params', /Unrecognized key: "replica"/]],
    },
    {
      name: 'a service that does not exist, beside another fault',
      tasks: [
        actionTask('a', { service: 'crat' }),
        { id: 'g', type: 'gate', services: ['x'], holdMs: 1, timeoutMs: 1, patienceMs: 1 },
      ],
      expected: [
        ['tasks/0/service', /no service is called "crat"/],
        ['tasks/1/services/0', /no service is called "x"/],
      ],
    },
    {
      name: 'tasks that wait for each other',
      tasks: [actionTask('a'), actionTask('b')],
      dependencies: { a: ['b'], b: ['a'] },
      expected: [['dependencies', /circular: a, b/]],
    },
    {
      name: 'dependencies of and on tasks that are not there',
      tasks: [actionTask('a')],
      dependencies: { a: ['b'], c: ['a'] },
      expected: [
        ['dependencies/a/0', /no task "b"/],
        ['dependencies/c', /no task "c"/],
      ],
    },
    {
      name: 'two tasks of one name, and one that has the name of the last gate',
      tasks: [actionTask('a'), actionTask('a'), actionTask('health_check')],
      expected: [
        ['tasks/1/id', /two tasks "a"/],
        ['tasks/2/id', /is the gate/],
      ],
    },
  ];
  for (const { name, tasks, dependencies, expected } of faults) {
    it(`is refused for ${name}`, () => {
      const compiled = compile(tasks, dependencies);
      assert.ok('problems' in compiled);
      assert.deepEqual(
        compiled.problems.map(({ path }) => path),
        expected.map(([path]) => path),
      );
      for (const [i, [, pattern]] of expected.entries()) assert.match(compiled.problems[i]!.problem, pattern);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actions } from '#actions/registry.ts';
import type { Service } from '#domain/topology.ts';
import { singleActionOperation } from './single-action.ts';

const context = { actions, services: [{ name: 'cart' }] as Service[] };
const scaling = { action: 'service.scale', target: 'cart', params: { replicas: 3 } };

describe('a single action', () => {
  it('is followed by a gate, as every repair is', () => {
    const plan = singleActionOperation.compile(scaling, context);
    assert.ok('steps' in plan);
    assert.deepEqual(
      plan.steps.map(({ id, kind, after }) => [id, kind, after]),
      [
        ['1-service.scale', 'action', []],
        ['2-verify', 'gate', ['1-service.scale']],
      ],
    );
  });

  for (const { name, spec, path } of [
    { name: 'an action that does not exist', spec: { ...scaling, action: 'service.fly' }, path: 'action' },
    { name: 'a service that does not exist', spec: { ...scaling, target: 'crat' }, path: 'target' },
    { name: 'parameters that do not fit', spec: { ...scaling, params: { replicas: 'many' } }, path: 'params' },
  ]) {
    it(`is refused for ${name}`, () => {
      const compiled = singleActionOperation.compile(spec, context);
      assert.ok('problems' in compiled);
      assert.deepEqual(
        compiled.problems.map(problem => problem.path),
        [path],
      );
    });
  }
});

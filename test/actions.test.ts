import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { actions } from '#actions/registry.ts';
import type { JsonObject } from '#base/json.ts';
import { describeActionContract } from '#ports/action.contract.ts';
import type { Action, ActionContext } from '#ports/action.ts';
import type { PlatformFixture } from '#ports/platform.contract.ts';
import { openTinyFixture } from './tiny-fixture.ts';

function get(name: string): Action {
  const action = actions.get(name);
  assert.ok(action, `${name} is in the registry`);
  return action;
}

const cases = [
  { action: get('service.restart'), params: { instances: ['tiny-1'] }, badParams: { instances: [] }, starts: 1 },
  { action: get('service.rolling-restart'), params: {}, badParams: { fast: true }, starts: 2 },
  { action: get('service.scale'), params: { replicas: 3 }, badParams: { replicas: 'many' }, starts: 1 },
  { action: get('service.rollback-version'), params: { version: '2.0.0' }, badParams: {}, starts: 2 },
  { action: get('service.deploy'), params: { version: '2.0.0' }, badParams: { version: '' }, starts: 2 },
  { action: get('config.set'), params: { set: { COLOUR: 'red', SIZE: 'large' } }, badParams: { set: {} }, starts: 2 },
  { action: get('traffic.drain'), params: { instances: ['tiny-1'] }, badParams: {}, starts: 0 },
];

it('has a case of the contract for every action in the registry', () => {
  const elsewhere = ['database.end-session', 'database.set'];
  const covered = [...cases.map(({ action }) => action.name), ...elsewhere];
  assert.deepEqual(covered.sort(), [...actions.keys()].sort());
});

describeActionContract('the platform of processes', openTinyFixture, cases);

describe('validation refuses', () => {
  let fixture: PlatformFixture;
  before(async () => {
    fixture = await openTinyFixture();
  });
  after(() => fixture.close());

  const refusals: { name: string; action: string; params: JsonObject; withTraffic?: boolean }[] = [
    {
      name: 'to restart an instance that does not exist',
      action: 'service.restart',
      params: { instances: ['tiny-9'] },
    },
    { name: 'to scale beyond the maximum', action: 'service.scale', params: { replicas: 4 } },
    { name: 'to scale to nothing', action: 'service.scale', params: { replicas: 0 } },
    { name: 'a version that cannot be run', action: 'service.rollback-version', params: { version: '9.9.9' } },
    { name: 'to deploy a version that cannot be run', action: 'service.deploy', params: { version: '9.9.9' } },
    { name: 'to drain all ready instances', action: 'traffic.drain', params: { instances: ['tiny-1', 'tiny-2'] } },
    { name: 'to drain a stranger', action: 'traffic.drain', params: { instances: ['tiny-9'] } },
    {
      name: 'to drain without a router',
      action: 'traffic.drain',
      params: { instances: ['tiny-1'] },
      withTraffic: false,
    },
  ];
  for (const { name, action, params, withTraffic = true } of refusals) {
    it(name, async () => {
      const traffic = withTraffic ? fixture.traffic() : undefined;
      const context: ActionContext = {
        platform: fixture.platform(),
        ...(traffic !== undefined && { traffic }),
        actor: 'test',
        signal: new AbortController().signal,
      };
      const validation = await get(action).validate({ action, service: fixture.service, params }, context);
      assert.equal(validation.status, 'refused');
    });
  }
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { situate } from './decision-input.fixture.ts';
import { decideAsTold, listOffers } from './offers.ts';

const LEAK = { cause: { type: 'resource-exhaustion', problem: 'gc-pressure', instances: ['payment-1'] } } as const;
const TOLD = { by: 'ana', reason: 'the cache must stay warm' };

async function told(strategy: string, params?: readonly Record<string, string | number>[]) {
  const decision = await decideAsTold(situate(LEAK), {
    ...TOLD,
    strategy,
    ...(params === undefined ? {} : { params }),
  });
  assert.ok(!('refused' in decision), JSON.stringify(decision));
  return decision;
}

describe('what people may choose instead', () => {
  test('is the best first, with risk and what may be said of each action; then what cannot be done, and why', async () => {
    const offers = await listOffers(situate(LEAK), 'rolling-restart');
    const possible = offers.filter(({ refused }) => refused === undefined);
    assert.deepEqual(
      possible.map(({ strategy, isChosen }) => [strategy, isChosen]),
      [
        ['add-replicas', false],
        ['restart-affected-instances', false],
        ['rolling-restart', true],
      ],
    );
    for (const { risk, probability, approvalsNeeded, actions } of possible) {
      assert.ok(risk!.parts.length > 0 && probability! > 0 && approvalsNeeded! >= 1 && actions.length === 1);
      assert.deepEqual(actions[0]!.service, 'payment');
    }
    const refused = offers.filter(each => each.refused !== undefined);
    assert.match(refused.find(({ strategy }) => strategy === 'undo-release')!.refused!.en, /has-recent-deploy/);
  });
});

describe('a plan that a person wants', () => {
  test('is the offered one, still asked for by ZeroOps, and needs somebody who agrees', async () => {
    const { plan, approvalsNeeded, attempt, alternatives } = await told('restart-affected-instances');
    assert.equal(approvalsNeeded, 1);
    assert.equal(plan.requestedBy, 'zeroops');
    assert.equal(attempt, 'payment/restart-affected-instances');
    assert.deepEqual(
      alternatives.slice(0, 2).map(({ strategy, reason }) => [strategy, reason.en.replace(/[\d.]+/g, 'n')]),
      [
        ['restart-affected-instances', 'chosen by ana: the cache must stay warm'],
        ['add-replicas', 'worth n, more than n, and passed over by people'],
      ],
    );
  });

  test('with params of their own is asked for by the person, so that another has to agree', async () => {
    const { plan } = await told('add-replicas', [{ replicas: 3 }]);
    const [step] = plan.steps;
    assert.ok(step?.kind === 'action');
    assert.deepEqual(step.call.params, { replicas: 3 });
    assert.equal(plan.requestedBy, 'ana');
  });

  test('is not risked without asking when autonomy would allow that', async () => {
    const decision = await decideAsTold(situate({ ...LEAK, autonomy: 'automatic' }), {
      ...TOLD,
      strategy: 'add-replicas',
    });
    assert.ok(!('refused' in decision));
    assert.deepEqual([decision.mode, decision.approvalsNeeded], ['approval', 1]);
  });

  const refusals = [
    { name: 'that does not exist', input: LEAK, strategy: 'pray', expected: /pray is no way to mend gc-pressure/ },
    {
      name: 'whose prerequisite does not hold',
      input: LEAK,
      strategy: 'undo-release',
      expected: /is no way|has-recent-deploy/,
    },
    {
      name: 'whose action refuses',
      input: { ...LEAK, refuse: 'service.scale' },
      strategy: 'add-replicas',
      expected: /not now/,
    },
  ];
  for (const { name, input, strategy, expected } of refusals) {
    test(`${name} is refused with the reason`, async () => {
      const decision = await decideAsTold(situate(input), { ...TOLD, strategy });
      assert.ok('refused' in decision);
      assert.match(decision.refused.en, expected);
    });
  }
});

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { isAppError } from '#base/errors.ts';
import type { Incident } from '#domain/incident.ts';
import type { PlanChange } from '#domain/offer.ts';
import { unworded } from '#domain/sentence.ts';
import type { ActionRegistry } from '#ports/action.ts';
import { describeStrategyActions } from '../../test/described-actions.ts';
import { createService, createTopology } from '../../test/synthetic-shop.ts';
import { readStrategies } from './decide/strategies.ts';
import { createPlanChanger, type PlanChanger } from './plan-changer.ts';
import { DEFAULT_RESPONDER, type ResponderParts } from './responder.ts';

const NOW = 1_800_000_000_000;
const WAITING: Incident = {
  ...{
    id: 'i1',
    number: 1,
    title: unworded('payment fails'),
    status: 'awaiting-approval',
    grade: 'critical',
    summary: unworded(''),
  },
  ...{ startedAt: NOW - 30_000, detectedAt: NOW - 29_000, services: ['payment'], anomalies: [] },
  ...{ runs: ['r0', 'r1'], tried: ['payment/undo-release', 'payment/rolling-restart'] },
  causes: [
    {
      ...{ service: 'payment', instances: ['payment-1'], type: 'resource-exhaustion', problem: 'gc-pressure' },
      ...{ confidence: 0.9, evidence: [], changes: [], affected: [] },
    },
  ],
};
/** Every action of the strategies, always possible. */
const ACTIONS: ActionRegistry = new Map(
  [...describeStrategyActions()].map(([name, action]) => [
    name,
    {
      ...action,
      parseParams: params => params,
      validate: async () => ({ status: 'valid' }),
      plan: async () => ({ summary: unworded(name), changes: [], instances: [], capacityLossRatio: 0 }),
    },
  ]),
);
const CHANGE: PlanChange = { by: 'ana', reason: 'sale tonight', strategy: 'add-replicas' };

describe('another plan instead of one that waits for approval', () => {
  let incident: Incident;
  let told: string[];
  let isPaused: boolean;
  let refusal: Error | undefined;
  let changer: PlanChanger;

  beforeEach(() => {
    incident = WAITING;
    told = [];
    isPaused = false;
    refusal = undefined;
    const book = {
      listOpen: () => [incident],
      find: () => incident,
      update: async (_: Incident, fields: Partial<Incident>) => {
        incident = { ...incident, ...fields };
        return incident;
      },
      record: async (_: Incident, kind: string, data: { replaces?: string }, { actor }: { actor: string }) => {
        told.push(`${kind} by ${actor} replaces ${data.replaces}`);
        return 'e1';
      },
    };
    const engine = {
      abort: async (run: string, by: string) => {
        told.push(`abort ${run} by ${by}`);
      },
      start: async (plan: { id: string }, { approvalsNeeded }: { approvalsNeeded: number }) => {
        if (refusal !== undefined) throw refusal;
        told.push(`start ${plan.id} with ${approvalsNeeded} approval`);
      },
    };
    changer = createPlanChanger({
      ...{ book, engine, clock: { now: () => NOW }, newId: () => 'r2', settings: DEFAULT_RESPONDER },
      ...{ strategies: readStrategies(), actions: ACTIONS },
      window: { changes: { find: () => [] } },
      cases: { list: async () => [] },
      autonomies: { find: async () => undefined },
      isPaused: () => isPaused,
      readTopology: () => ({ ...createTopology(), services: [createService('payment')] }),
    } as unknown as ResponderParts);
  });

  test('is asked for after the first one has been ended, and both stay in the journal', async () => {
    assert.equal(await changer.change('r1', CHANGE), 'r2');
    assert.deepEqual(told, [
      'decision.changed by person:ana replaces r1',
      'abort r1 by ana',
      'start r2 with 1 approval',
    ]);
    assert.deepEqual([incident.runs, incident.tried.at(-1)], [['r0', 'r2'], 'payment/add-replicas']);
    assert.equal(incident.status, 'awaiting-approval');
  });

  test('is offered with what only waits counted as not tried yet', async () => {
    const offers = await changer.listOffers('r1');
    const possible = offers.filter(({ refused }) => refused === undefined);
    assert.deepEqual(
      possible.map(({ strategy, isChosen }) => [strategy, isChosen]),
      [
        ['add-replicas', false],
        ['restart-affected-instances', false],
        ['rolling-restart', true],
      ],
    );
  });

  test('leaves the incident to the loop when it cannot be started', async () => {
    refusal = new Error('the database is away');
    await assert.rejects(changer.change('r1', CHANGE), /the database is away/);
    assert.deepEqual([incident.status, incident.runs, incident.tried], ['open', ['r0'], ['payment/undo-release']]);
  });

  const refusals = [
    { name: 'when the run does not wait', run: 'r0', change: CHANGE, expected: /does not wait for approval/ },
    {
      name: 'when it is no way to mend this',
      run: 'r1',
      change: { ...CHANGE, strategy: 'pray' },
      expected: /no way to mend/,
    },
  ];
  for (const { name, run, change, expected } of refusals) {
    test(`is refused ${name}, and nothing is touched`, async () => {
      await assert.rejects(changer.change(run, change), expected);
      assert.deepEqual([told, incident], [[], WAITING]);
    });
  }

  test('is refused while the kill switch is on', async () => {
    isPaused = true;
    await assert.rejects(
      changer.change('r1', CHANGE),
      error => isAppError(error) && error.code === 'PLAN_CHANGE_REFUSED',
    );
    assert.deepEqual(told, []);
  });

  test('is refused when somebody else has changed it while this one was weighed', async () => {
    const both = await Promise.allSettled([changer.change('r1', CHANGE), changer.change('r1', CHANGE)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(told.filter(line => line.startsWith('start')).length, 1);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cause } from '#domain/cause.ts';
import type { Gate, GateVerdict } from '#domain/plan.ts';
import { unworded } from '#domain/sentence.ts';
import { withSecondLook } from './second-look.ts';

const GATE: Gate = { incident: 'i1', services: ['user'], holdMs: 4000, timeoutMs: 45_000 };
const SINCE = 1_800_000_000_000;
const LEFT: GateVerdict = { status: 'wait', reason: unworded('order is slow'), isBetter: true, isElsewhere: true };

function causeAt(service: string, callee?: string): Cause {
  return {
    ...{ service, instances: [], type: 'network-failure', problem: 'slow-dependency', confidence: 0.9 },
    ...{ evidence: [], changes: [], affected: [] },
    ...(callee === undefined ? {} : { callee }),
  };
}

/** What the gate hears once a second for twelve seconds. */
async function listen({ verdict = LEFT, causes }: { verdict?: GateVerdict; causes: readonly Cause[] }) {
  let now = SINCE;
  const judge = withSecondLook({
    judge: { judge: async () => verdict },
    clock: { now: () => now, elapsed: () => now },
    diagnoseSince: async () => causes,
  });
  const heard: GateVerdict[] = [];
  for (let second = 0; second < 12; second++) {
    now = SINCE + second * 1000;
    heard.push(await judge.judge(GATE, SINCE));
  }
  return heard;
}

const firstElsewhere = (heard: readonly GateVerdict[]): number =>
  heard.findIndex(each => each.status === 'wait' && each.isElsewhere === true);

describe('a second look at what a repair left', () => {
  test('ends the wait when three looks agree on a cause elsewhere, and says where', async () => {
    const heard = await listen({ causes: [causeAt('order', 'inventory')] });
    assert.equal(firstElsewhere(heard), 10);
    const place = 'slow-dependency at order → inventory';
    assert.deepEqual(heard[10], { ...LEFT, reason: { en: `what is left is ${place}`, zh: `余下的问题是 ${place}` } });
  });

  const WAITS = [
    { name: 'no cause is sure', causes: [] },
    { name: 'the cause is at the service of the gate', causes: [causeAt('user')] },
    { name: 'calls to the service of the gate are the cause', causes: [causeAt('order', 'user')] },
    { name: 'one of several causes is at the service of the gate', causes: [causeAt('order'), causeAt('user')] },
    {
      name: 'the services of the gate still show signs',
      causes: [causeAt('order')],
      verdict: { ...LEFT, isElsewhere: false } as GateVerdict,
    },
  ];
  for (const { name, ...input } of WAITS) {
    test(`waits on when ${name}`, async () => assert.equal(firstElsewhere(await listen(input)), -1));
  }

  test('passes on every other verdict as it is', async () => {
    const verdict: GateVerdict = { status: 'worse', reason: unworded('users suffer more') };
    assert.deepEqual((await listen({ causes: [causeAt('order')], verdict }))[11], verdict);
  });
});

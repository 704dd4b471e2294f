/** Faults on the way from one service to another, seen by the caller only. */
import { type ArmedInstances, arm, disarm } from './arming.ts';
import { defineFault, type Target } from './fault.ts';

const callees: Record<string, string[]> = {
  gateway: ['catalogue', 'cart', 'order', 'user', 'recommendation'],
  catalogue: ['cache'],
  cart: ['catalogue'],
  order: ['inventory', 'payment', 'user'],
  recommendation: ['catalogue', 'cache'],
  worker: ['inventory'],
};

function armEdge(kind: string, target: Target, params: Record<string, unknown> = {}): Promise<ArmedInstances> {
  const { shop, service, instance } = target;
  const to = target.text('to');
  if (!callees[service]?.includes(to)) {
    throw new Error(`${service} does not call ${to}; it calls ${callees[service]?.join(', ') ?? 'nobody'}`);
  }
  return arm(kind, shop.running(service, instance), { to, ...params });
}

export const slowEdge = defineFault({
  id: 'slow-edge',
  title: 'Calls from one service to another take longer on the way',
  kind: 'fault',
  truth: {
    service: 'order',
    type: 'network-failure',
    problem: 'slow-dependency',
    symptoms: ['calls to the dependency are slow for the caller', 'the dependency itself answers as fast as ever'],
    alsoAcceptable: ['inventory'],
  },
  parameters: { to: 'inventory', delayMs: 400 },
  apply: target => armEdge('slow-edge', target, { delayMs: target.number('delayMs') }),
  revert: disarm,
});

export const droppedEdge = defineFault({
  id: 'dropped-edge',
  title: 'Connections from one service to another are reset',
  kind: 'fault',
  truth: {
    service: 'cart',
    type: 'network-failure',
    problem: 'dropped-dependency',
    symptoms: ['every call to the dependency fails with a reset connection', 'the dependency sees no such request'],
    alsoAcceptable: ['catalogue'],
  },
  parameters: { to: 'catalogue' },
  apply: target => armEdge('dropped-edge', target),
  revert: disarm,
});

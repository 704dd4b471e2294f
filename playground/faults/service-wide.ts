/** Faults of all instances of a service. */
import { arm, disarm } from './arming.ts';
import { defineFault, type Target } from './fault.ts';

const all = ({ shop, service, instance }: Target) => shop.running(service, instance);

export const cpuBurn = defineFault({
  id: 'cpu-burn',
  title: 'A busy loop takes most of the processor time of a service',
  kind: 'fault',
  truth: {
    service: 'catalogue',
    type: 'resource-exhaustion',
    problem: 'cpu-saturation',
    symptoms: ['processor time and event loop delay of the service rise', 'its requests slow down but succeed'],
  },
  parameters: { share: 0.65, sliceMs: 150 },
  apply: target => arm('cpu-burn', all(target), { share: target.number('share'), sliceMs: target.number('sliceMs') }),
  revert: disarm,
});

export const errorBurst = defineFault({
  id: 'error-burst',
  title: 'A code path throws for a share of the requests',
  kind: 'fault',
  truth: {
    service: 'inventory',
    type: 'code-bug',
    problem: 'error-burst',
    symptoms: ['the service answers 500 to a share of its requests', 'the same exception over and over in its logs'],
  },
  parameters: { share: 0.4 },
  apply: target => arm('error-burst', all(target), { share: target.number('share') }),
  revert: disarm,
});

export const poolExhaustion = defineFault({
  id: 'pool-exhaustion',
  title: 'Database connections are taken and never returned',
  kind: 'fault',
  truth: {
    service: 'cart',
    type: 'resource-exhaustion',
    problem: 'pool-exhaustion',
    symptoms: [
      'all connections of the pool are used and requests wait',
      'timeouts when connecting',
      'the database is idle',
    ],
  },
  apply: target => arm('pool-exhaustion', all(target)),
  revert: disarm,
});

export const cacheOff = defineFault({
  id: 'cache-off',
  title: 'The cache keeps nothing and answers every look-up with a miss',
  kind: 'fault',
  truth: {
    service: 'cache',
    type: 'resource-exhaustion',
    problem: 'cache-failure',
    symptoms: ['the hit ratio falls to zero', 'the catalogue asks the database for every page and slows down'],
  },
  apply: target => arm('cache-off', all(target)),
  revert: disarm,
});

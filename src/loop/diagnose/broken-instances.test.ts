import { describe } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import { createInstance, createService, SERVICES } from '../../../test/synthetic-shop.ts';
import { anomaly, change, down, exited, ONSET, testScenarios, withService } from './scenario.fixture.ts';

describe('broken instances', () => {
  testScenarios([
    {
      name: 'an instance that exited is down by the platform’s word',
      services: withService(down('payment-1', exited('payment-1', ONSET - 500_000, ONSET))),
      expected: { service: 'payment', problem: 'instance-crash', instances: ['payment-1'] },
    },
    {
      name: 'two instances that die once each are no loop',
      services: withService(
        createService('payment', {
          instances: [
            createInstance('payment-1', exited('payment-1', ONSET - 60_000, ONSET)),
            createInstance('payment-2', exited('payment-2', ONSET - 60_000, ONSET)),
          ],
        }),
      ),
      events: ['payment-1', 'payment-2'].map(id => ({
        at: ONSET,
        kind: 'exited',
        detail: unworded(''),
        instance: createInstance(id, exited(id, ONSET - 60_000, ONSET)),
      })),
      expected: { service: 'payment', problem: 'instance-crash', instances: ['payment-1', 'payment-2'] },
    },
    {
      name: 'an instance that does not answer hangs',
      services: withService(down('order-1', { status: 'unready' })),
      expected: { service: 'order', problem: 'instance-hang', instances: ['order-1'] },
    },
    {
      name: 'a short life after a deployment is a crash loop',
      services: withService(down('payment-1', exited('payment-1', ONSET - 4000, ONSET))),
      changes: [change('deploy', 'payment')],
      expected: { service: 'payment', problem: 'crash-loop' },
    },
    {
      name: 'a crash after steady growth of memory is the leak’s',
      services: withService(down('payment-1', exited('payment-1', ONSET - 500_000, ONSET))),
      anomalies: [anomaly('payment', 'memory', 'payment-1')],
      expected: { service: 'payment', problem: 'memory-leak' },
    },
    {
      name: 'services that are unready because their database is down are not to blame',
      services: SERVICES.map(name => {
        if (name === 'database')
          return createService('database', {
            instances: [createInstance('database-1', exited('database-1', 0, ONSET))],
          });
        return name === 'payment'
          ? createService('payment', { instances: [createInstance('payment-1', { status: 'unready' })] })
          : createService(name);
      }),
      expected: { service: 'database', problem: 'instance-crash' },
    },
  ]);
});

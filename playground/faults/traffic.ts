/** More users than usual. */
import type { Rhythm } from '../load/rhythm.ts';
import { defineFault, type Target } from './fault.ts';
import { request, type Shop } from './shop.ts';

const loadPort = (shop: Shop): number => shop.running('load')[0]?.port ?? 0;

/** Multiplies the rate and returns the rhythm to go back to. */
async function raise({ shop, number }: Target, mix?: Rhythm['mix']): Promise<Rhythm> {
  const port = loadPort(shop);
  const usual = await request<Rhythm>(port, 'GET', '/rhythm');
  await request(port, 'POST', '/rhythm', { rps: usual.rps * number('factor'), ...(mix && { mix }) });
  return usual;
}

/** A load generator that is gone starts again at its usual rate. */
async function restore(shop: Shop, usual: Rhythm): Promise<void> {
  const [endpoint] = shop.endpoints('load');
  if (endpoint?.pid) await request(endpoint.port, 'POST', '/rhythm', usual);
}

export const trafficSurge = defineFault<Rhythm>({
  id: 'traffic-surge',
  title: 'A sale: many times the users, and most of them want to pay',
  kind: 'fault',
  truth: {
    service: 'payment',
    type: 'overload',
    problem: 'traffic-surge',
    symptoms: [
      'the request rate multiplies',
      'all provider slots are taken and the queue is full',
      'checkouts end in 503',
    ],
  },
  parameters: { factor: 6 },
  apply: target => raise(target, { browse: 24, add: 38, pay: 38 }),
  revert: restore,
});

export const benignLoadRise = defineFault<Rhythm>({
  id: 'benign-load-rise',
  title: 'Half as many users again, which the shop can serve',
  kind: 'control',
  truth: null,
  parameters: { factor: 1.5 },
  apply: target => raise(target),
  revert: restore,
});

export const nothing = defineFault<null>({
  id: 'nothing',
  title: 'Nothing happens',
  kind: 'control',
  truth: null,
  apply: async () => null,
  revert: async () => {},
});

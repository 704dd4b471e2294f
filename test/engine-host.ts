/** A process that runs the engine and can be killed. Obeys messages of its parent; says `ready`, then answers each. */
import type { Plan } from '#domain/plan.ts';
import type { StartOptions } from '#ports/run-engine.ts';
import { engineOn, openStores } from './engine-setup.ts';
import { createControl } from './recorded-action.ts';

export type HostOrder =
  | { readonly verb: 'start'; readonly plan: Plan; readonly options: StartOptions }
  | { readonly verb: 'vote'; readonly id: string; readonly by: string; readonly approve: boolean };

const [url, dir] = process.argv.slice(2);
const engine = engineOn(url!, await openStores(url!), createControl(dir!));
process.on('disconnect', () => process.exit());
process.on('message', (order: HostOrder) => {
  const { verb } = order;
  const answer =
    verb === 'start'
      ? engine.start(order.plan, order.options)
      : engine.vote(order.id, { by: order.by, approve: order.approve, reason: 'told to' });
  answer.then(
    () => process.send?.(verb),
    error => process.send?.(`${verb} failed: ${error}`),
  );
});
await engine.launch();
process.send?.('ready');

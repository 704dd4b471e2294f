import type { Fault, Truth } from '../../../playground/faults/fault.ts';
import { faultContext, findFault } from '../../../playground/faults/registry.ts';
import { databaseDisturbances } from './database.ts';
import { processDisturbances } from './processes.ts';

/** What is done to the shop, and what takes it back. */
export type Trouble = Pick<Fault, 'id' | 'kind'> & {
  start(): Promise<{ readonly truth: Truth | null; readonly stop: () => Promise<unknown> }>;
};

const disturbances = [...processDisturbances, ...databaseDisturbances];

export const disturbanceIds: readonly string[] = disturbances.map(({ id }) => id);

/** A fault of the playground, or a disturbance. */
export function findTrouble(id: string): Trouble {
  const disturbance = disturbances.find(each => each.id === id);
  if (disturbance !== undefined) {
    const { truth, disturb } = disturbance;
    const start = async () => {
      const stop = await disturb(faultContext().shop);
      return { truth: { ...truth, symptoms: [] }, stop: async () => stop() };
    };
    return { id, kind: 'fault', start };
  }
  const fault = findFault(id);
  const start = async () => {
    const { truth } = await fault.inject(faultContext());
    return { truth, stop: () => fault.clear(faultContext()) };
  };
  return { id, kind: fault.kind, start };
}

import type { Truth } from '../../../playground/faults/fault.ts';
import type { Shop } from '../../../playground/faults/shop.ts';

/**
 * What happens to a shop from outside: the machine, an administrator and another program do it, by signals, limits,
 * privileges and sessions. No service holds code for it, so nothing in the product can have been made for it.
 */
export interface Disturbance {
  readonly id: string;
  readonly truth: Omit<Truth, 'symptoms'>;
  /** @returns what takes it back, as far as a repair has not done so */
  readonly disturb: (shop: Shop) => Promise<() => unknown>;
}

export function pidsOf(shop: Shop, service: string): number[] {
  return shop.running(service).map(({ pid }) => pid!);
}

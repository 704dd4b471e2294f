import { type Collector, createCollector } from './collect/collector.ts';

/** The mouth of the loop: adapters deliver into it, and it fills the hot window. */
export type Intake = Collector;

export function openIntake(parts: Parameters<typeof createCollector>[0]): Intake {
  return createCollector(parts);
}

import type { Change } from '#domain/change.ts';
import type { SignalBatch } from '#domain/signal.ts';

/** Where adapters deliver what they received. Synchronous: back-pressure is the receiver's business. */
export interface SignalSink {
  accept(batch: SignalBatch): void;
  /** Something was received that could not be used; counted, and shown with its reason. */
  reject(reason: string, count: number): void;
  acceptChange(change: Change): void;
}

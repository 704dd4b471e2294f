import { WEIGHT_LIMIT } from '../evidence.ts';

/** Nats kept as they are while few, in order however many, and never above what one fact may weigh. O(1). */
export function saturate(nats: number): number {
  return (WEIGHT_LIMIT * nats) / (WEIGHT_LIMIT + nats);
}

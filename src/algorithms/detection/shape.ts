import { AT, BLOCK_RING_SIZE, REMEMBERED_SHAPES, SHAPE_BLOCKS } from './layout.ts';

/**
 * Distance of the newest shape (the last `SHAPE_BLOCKS` block means) to the nearest earlier one that does not overlap
 * it: the left discord of Lu et al., "DAMP: accurate time series anomaly detection on trillions of datapoints" (2022),
 * without normalising, because level and size are part of what is ordinary. NaN while too few blocks are known.
 * O(remembered × shape) at worst, a few steps each in practice because hopeless candidates are left early.
 *
 * @param blocks - blocks seen, the newest included
 */
export function discordDistance(state: Float64Array, blocks: number): number {
  const newest = blocks - 1;
  if (newest < 2 * SHAPE_BLOCKS) return Number.NaN;
  const greatestLag = Math.min(SHAPE_BLOCKS + REMEMBERED_SHAPES - 1, newest - SHAPE_BLOCKS + 1);
  const top = newest % BLOCK_RING_SIZE;
  // What resembled the last shape most is likely to resemble this one: a good bound at once.
  let bestLag = Math.min(greatestLag, Math.max(SHAPE_BLOCKS, state[AT.shapeLag]!));
  let best = squaredDistance(state, top, back(top, bestLag), Number.POSITIVE_INFINITY);
  const ring = AT.blocks;
  const last = state[ring + top]!;
  let end = back(top, SHAPE_BLOCKS);
  for (let lag = SHAPE_BLOCKS; lag <= greatestLag; lag++) {
    const difference = last - state[ring + end]!;
    if (difference * difference < best) {
      const distance = squaredDistance(state, top, end, best);
      if (distance < best) {
        best = distance;
        bestLag = lag;
      }
    }
    end = end === 0 ? BLOCK_RING_SIZE - 1 : end - 1;
  }
  state[AT.shapeLag] = bestLag;
  return Math.sqrt(best);
}

function back(place: number, lag: number): number {
  return place >= lag ? place - lag : place - lag + BLOCK_RING_SIZE;
}

/** Of the shapes that end at two places of the ring; given up beyond `limit`. */
function squaredDistance(state: Float64Array, a: number, b: number, limit: number): number {
  const ring = AT.blocks;
  let sum = 0;
  for (let i = 0; i < SHAPE_BLOCKS && sum < limit; i++) {
    const difference = state[ring + a]! - state[ring + b]!;
    sum += difference * difference;
    a = a === 0 ? BLOCK_RING_SIZE - 1 : a - 1;
    b = b === 0 ? BLOCK_RING_SIZE - 1 : b - 1;
  }
  return sum;
}

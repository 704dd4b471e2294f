import { PROFILE_WORDS } from '../seasonality/daily-profile.ts';

/**
 * Where each detector keeps its numbers inside a series' state: one Float64Array, so that many series share one slab,
 * and saving is copying. A detector knows only its own offset and the sizes named here.
 */

/** Rows of the median window; odd. */
export const MEDIAN_ROWS = 15;
/** Rows averaged into one block: the dear detectors see blocks only. */
export const BLOCK_ROWS = 12;
/** Blocks in one shape, and shapes remembered. */
export const SHAPE_BLOCKS = 16;
export const REMEMBERED_SHAPES = 300;
const BLOCK_RING = REMEMBERED_SHAPES + SHAPE_BLOCKS;
export const VOLATILITY_SHORT_BLOCKS = 3;
export const VOLATILITY_LONG_BLOCKS = 24;

/** See `residual.ts`, `running-quantile.ts`, `record.ts`, `envelope.ts`, `climb.ts`, `suspicion.ts` and `tracker.ts`. */
const RESIDUAL_WORDS = 7;
const QUANTILE_WORDS = 5;
const RECORD_WORDS = 2;
const ENVELOPE_WORDS = 3;
const CLIMB_WORDS = 3;
const SUSPICION_WORDS = 5;
const TRACKER_WORDS = 12;
const COUNTER_WORDS = 5;

/**
 * Where each part begins. Written out as one literal, because the engine treats the fields of such an object as constants;
 * collected in a loop they cost a third of the speed.
 */
function layOut() {
  let next = 0;
  const take = (words: number) => {
    const at = next;
    next += words;
    return at;
  };
  const at = {
    rows: take(1),
    /** What counters need: see `counter.ts`. */
    counter: take(COUNTER_WORDS),
    /** Rows known, in units of five minutes when they come faster: see `age.ts`. */
    age: take(1),
    firstTime: take(1),
    lastTime: take(1),
    lastValue: take(1),
    /** Where the present ten minutes begin: see `clock.ts`. */
    slotFrom: take(1),
    /** Typical step between stamps in ms, and the share of steps near it. */
    interval: take(1),
    regularity: take(1),
    /** Stamp before a gap that the next row has to confirm; 0 for none. */
    gapFrom: take(1),
    /** Rows in a row without a number, and the stamp of the first. */
    badRows: take(1),
    badFrom: take(1),
    equalRows: take(1),
    longestEqualRows: take(1),
    repeatedRatio: take(1),
    /** Ring of the last values, and the same values in order of size. */
    recent: take(MEDIAN_ROWS),
    sorted: take(MEDIAN_ROWS),
    residual: take(RESIDUAL_WORDS),
    medianQuantile: take(QUANTILE_WORDS),
    /** Recent spikes, fading, and the row of the last one. */
    spikeHeat: take(2),
    valueEnvelope: take(ENVELOPE_WORDS),
    meanEnvelope: take(ENVELOPE_WORDS),
    climb: take(CLIMB_WORDS),
    hourRecord: take(RECORD_WORDS),
    suspicion: take(SUSPICION_WORDS),
    /** Row and strength of the last alarm: see `refractory.ts`. */
    lastAlarm: take(2),
    /** See `tracker.ts`. */
    tracker: take(TRACKER_WORDS),
    blockSum: take(1),
    blockMoves: take(1),
    // From here on numbers that most rows leave alone: what a row touches should lie close together.
    hours: take(PROFILE_WORDS),
    levelRecord: take(RECORD_WORDS),
    volatilityRecord: take(RECORD_WORDS),
    shapeRecord: take(RECORD_WORDS),
    blockCount: take(1),
    /** Blocks between the newest shape and the one it resembled most. */
    shapeLag: take(1),
    blocks: take(BLOCK_RING),
    moves: take(VOLATILITY_SHORT_BLOCKS + VOLATILITY_LONG_BLOCKS),
  } as const;
  return { at, words: next };
}

const LAYOUT = layOut();
export const AT = LAYOUT.at;
export const BLOCK_RING_SIZE = BLOCK_RING;
export const STATE_WORDS = LAYOUT.words;

import { ageOfRow, recordLimit } from './age.ts';
import { DETECTORS } from './detectors.ts';
import { AT, BLOCK_RING_SIZE, BLOCK_ROWS, VOLATILITY_LONG_BLOCKS, VOLATILITY_SHORT_BLOCKS } from './layout.ts';
import { MATURE_ROWS_OF_BLOCKS, rateAgainstRecord } from './record.ts';
import { discordDistance } from './shape.ts';
import { give, type Verdict } from './verdict.ts';

/** Blocks before the newest that make up its level. */
const LEVEL_BLOCKS = 12;
const MOVES_SIZE = VOLATILITY_SHORT_BLOCKS + VOLATILITY_LONG_BLOCKS;

/** The dearer detectors, once a block: change of level, of volatility, of shape. */
export function rateBlock(core: Float64Array, verdict: Verdict, disabled: number): void {
  const block = core[AT.blockCount]! | 0;
  const mean = core[AT.blockSum]! / BLOCK_ROWS;
  core[AT.blocks + (block % BLOCK_RING_SIZE)] = mean;
  core[AT.moves + (block % MOVES_SIZE)] = core[AT.blockMoves]! / BLOCK_ROWS;
  core[AT.blockCount] = block + 1;
  core[AT.blockSum] = 0;
  core[AT.blockMoves] = 0;
  const gained = ageOfRow(core);
  const ageOfBlock = BLOCK_ROWS * gained;
  const limit = recordLimit(gained);
  const low = core[AT.valueEnvelope]!;
  const high = core[AT.valueEnvelope + 1]!;
  if (block >= LEVEL_BLOCKS) {
    const before = levelBefore(core, block);
    const half = core[AT.levelRecord]!;
    const rated = rateAgainstRecord(core, AT.levelRecord, Math.abs(mean - before), ageOfBlock, MATURE_ROWS_OF_BLOCKS);
    give(verdict, DETECTORS.level, rated / limit, before - half, before + half, disabled);
  }
  if (block + 1 >= MOVES_SIZE) {
    const rated = rateAgainstRecord(
      core,
      AT.volatilityRecord,
      volatilityChange(core, block),
      ageOfBlock,
      MATURE_ROWS_OF_BLOCKS,
    );
    give(verdict, DETECTORS.volatility, rated / limit, low, high, disabled);
  }
  const distance = discordDistance(core, block + 1);
  if (Number.isNaN(distance)) return;
  const rated = rateAgainstRecord(core, AT.shapeRecord, distance, ageOfBlock, MATURE_ROWS_OF_BLOCKS);
  give(verdict, DETECTORS.shape, rated / limit, low, high, disabled);
}

function levelBefore(core: Float64Array, block: number): number {
  let sum = 0;
  for (let i = 1; i <= LEVEL_BLOCKS; i++) sum += core[AT.blocks + ((block - i) % BLOCK_RING_SIZE)]!;
  return sum / LEVEL_BLOCKS;
}

/** How far the mean movement of a row in the last blocks is from that in the longer stretch before them. */
function volatilityChange(core: Float64Array, block: number): number {
  let short = 0;
  let long = 0;
  for (let i = 0; i < MOVES_SIZE; i++) {
    const moves = core[AT.moves + ((block - i) % MOVES_SIZE)]!;
    if (i < VOLATILITY_SHORT_BLOCKS) short += moves;
    else long += moves;
  }
  return Math.abs(short / VOLATILITY_SHORT_BLOCKS - long / VOLATILITY_LONG_BLOCKS);
}

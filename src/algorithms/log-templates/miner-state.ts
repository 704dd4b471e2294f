import { addTemplate, createMiner, type Miner, type MinerSettings } from './miner.ts';
import { type Row, rowBytes } from './row.ts';
import { addSignature } from './signature-table.ts';

const FORMAT = 1;

/** A miner as plain data that survives JSON. */
export interface MinerState {
  readonly format: typeof FORMAT;
  readonly lineCount: number;
  readonly nextId: number;
  /** Oldest first. */
  readonly templates: readonly {
    readonly id: number;
    readonly count: number;
    readonly lastLine: number;
    /** Under which bucket it is filed; rows may have been widened since. */
    readonly bucket: number;
    readonly row: Row;
  }[];
  /** Three numbers a known row: its two hashes and its template. */
  readonly signatures: readonly number[];
}

/** What has to be kept so that a restart gives the same ids. O(templates and known rows). */
export function saveMiner(miner: Miner): MinerState {
  const bucketOf = new Map<number, number>();
  for (const [key, ids] of miner.buckets) for (const id of ids) bucketOf.set(id, key);
  const templates = [...miner.templates.values()].map(({ id, count, lastLine, row }) => ({
    id,
    count,
    lastLine,
    bucket: bucketOf.get(id) ?? 0,
    row: copyRow(row),
  }));
  const { high, low, value } = miner.signatures;
  const signatures: number[] = [];
  for (let at = 0; at < value.length; at++) {
    if (value[at] !== 0) signatures.push(high[at]!, low[at]!, value[at]! - 1);
  }
  return { format: FORMAT, lineCount: miner.lineCount, nextId: miner.nextId, templates, signatures };
}

/** @throws RangeError when the state has another format than saveMiner of this version writes */
export function restoreMiner(state: MinerState, settings: Partial<MinerSettings> = {}): Miner {
  if (state.format !== FORMAT) throw new RangeError(`unknown format of saved log templates: ${state.format}`);
  const miner = createMiner(settings);
  miner.lineCount = state.lineCount;
  miner.nextId = state.nextId;
  for (const { id, count, lastLine, bucket, row } of state.templates) {
    addTemplate(miner, { id, count, lastLine, row: copyRow(row) }, bucket);
    miner.bytes += rowBytes(row);
  }
  const { signatures } = state;
  for (let at = 0; at + 2 < signatures.length; at += 3) {
    addSignature(miner.signatures, signatures[at]!, signatures[at + 1]!, signatures[at + 2]!);
  }
  return miner;
}

function copyRow(row: Row): Row {
  return {
    words: [...row.words],
    gaps: [...row.gaps],
    hashes: [...row.hashes],
    apart: [...row.apart],
    types: row.types.map(types => [...types]),
    rivals: [...row.rivals],
  };
}

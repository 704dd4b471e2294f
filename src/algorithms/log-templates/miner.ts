import { foldPieces } from './fold.ts';
import { forgetTemplates } from './forget.ts';
import { createFit, type Fit, joins, widenRow } from './join.ts';
import { isReverseDomain } from './naming.ts';
import { createPieces, cutLine, type Pieces } from './pieces.ts';
import { foldRepeats } from './repeats.ts';
import { groupEnd, isSameRow, isSign, rowBytes, rowOf } from './row.ts';
import { addSignature, createSignatureTable, findSignature, type SignatureTable } from './signature-table.ts';
import { type Template, templateText } from './template.ts';
import { createTokens, hashTokens, MASK_HASH, type Tokens } from './tokens.ts';
import { type Value, valuesOf } from './values.ts';

export interface MinerSettings {
  /** Templates kept at a time; see forget.ts for which ones go. */
  readonly templateLimit: number;
  /** Memory of all templates together, bytes by rowBytes. */
  readonly byteLimit: number;
}

const DEFAULT_MINER_SETTINGS: MinerSettings = { templateLimit: 20_000, byteLimit: 64 * 1024 * 1024 };

/**
 * Finds the kinds of lines in a log while it is written. A line is cut into words and signs, what looks like a value is
 * masked, and the masked row is looked up by its hash: nearly all lines end there. A row seen for the first time is
 * compared with the templates that have as many groups and begin alike (as in the tree of Drain: He et al., "Drain: An
 * Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017) and joins one when they differ only where values are
 * to be expected; else it becomes a template of its own. What a line gets depends on the lines before it only.
 */
export interface Miner {
  readonly settings: MinerSettings;
  readonly templates: Map<number, Template>;
  lineCount: number;
  nextId: number;
  bytes: number;
  readonly signatures: SignatureTable;
  /** Ids of the templates of one number of groups and one beginning, oldest first. */
  readonly buckets: Map<number, number[]>;
  readonly pieces: Pieces;
  readonly tokens: Tokens;
  readonly fit: Fit;
}

export interface MinedLine {
  readonly templateId: number;
  /** The line is the first of its template. */
  readonly isNew: boolean;
}

const EQUALS = 61;
const SIGNATURE_LIMIT = 1 << 16;
/** Of a bucket, a new row is compared with this many of the oldest templates and as many of the newest. */
const CANDIDATES_PER_END = 32;

/** @throws RangeError when a limit is not a positive number */
export function createMiner(settings: Partial<MinerSettings> = {}): Miner {
  const all = { ...DEFAULT_MINER_SETTINGS, ...settings };
  if (!(all.templateLimit >= 1)) throw new RangeError(`templateLimit must be at least 1, got ${all.templateLimit}`);
  if (!(all.byteLimit >= 1)) throw new RangeError(`byteLimit must be at least 1, got ${all.byteLimit}`);
  return {
    settings: all,
    templates: new Map(),
    lineCount: 0,
    nextId: 1,
    bytes: 0,
    signatures: createSignatureTable(SIGNATURE_LIMIT),
    buckets: new Map(),
    pieces: createPieces(),
    tokens: createTokens(),
    fit: createFit(),
  };
}

/**
 * The template of one line; header and line end are expected to be gone. O(characters), of which CHARACTER_LIMIT are
 * looked at; a row seen for the first time also costs 64 comparisons at most.
 */
export function mineLine(miner: Miner, content: string): MinedLine {
  readTokens(miner, content);
  miner.lineCount++;
  const known = miner.templates.get(findSignature(miner.signatures, miner.tokens.high, miner.tokens.low));
  if (known === undefined) return placeRow(miner, content);
  known.count++;
  known.lastLine = miner.lineCount;
  return { templateId: known.id, isNew: false };
}

/** A template's text, parameters as `<*>`; undefined for an id that was never given or is forgotten. O(words). */
export function findTemplateText(miner: Miner, templateId: number): string | undefined {
  const template = miner.templates.get(templateId);
  return template && templateText(template);
}

/** The parameters of a line of this template with their types; empty for an unknown id. O(characters). */
export function findValues(miner: Miner, templateId: number, content: string): Value[] {
  const template = miner.templates.get(templateId);
  if (!template) return [];
  readTokens(miner, content);
  foldRepeats(miner.tokens);
  return valuesOf(template.row, miner.tokens, content);
}

/** Fills the miner's tokens from a line. */
function readTokens(miner: Miner, content: string): void {
  cutLine(miner.pieces, content);
  foldPieces(miner.tokens, miner.pieces, content);
  hashTokens(miner.tokens);
}

function placeRow(miner: Miner, content: string): MinedLine {
  const { tokens } = miner;
  foldRepeats(tokens);
  const key = bucketKey(tokens, content);
  let template = findJoinable(miner, miner.buckets.get(key) ?? [], content);
  const isNew = template === undefined;
  if (template) {
    miner.bytes -= rowBytes(template.row);
    template.row = widenRow(template.row, tokens, content);
  } else {
    template = { id: miner.nextId++, count: 0, lastLine: 0, row: rowOf(tokens, content) };
    addTemplate(miner, template, key);
  }
  miner.bytes += rowBytes(template.row);
  template.count++;
  template.lastLine = miner.lineCount;
  addSignature(miner.signatures, tokens.high, tokens.low, template.id);
  const { templateLimit, byteLimit } = miner.settings;
  if (miner.templates.size > templateLimit || miner.bytes > byteLimit) forgetTemplates(miner);
  return { templateId: template.id, isNew };
}

/** Keeps a template and files it under a bucket; its bytes are counted by the caller. */
export function addTemplate(miner: Miner, template: Template, bucketKey: number): void {
  miner.templates.set(template.id, template);
  const bucket = miner.buckets.get(bucketKey);
  if (bucket) bucket.push(template.id);
  else miner.buckets.set(bucketKey, [template.id]);
}

function findJoinable(miner: Miner, bucket: readonly number[], content: string): Template | undefined {
  const { templates, tokens, fit } = miner;
  for (let at = 0; at < bucket.length; at = nextCandidate(at, bucket.length)) {
    const template = templates.get(bucket[at]!);
    if (template && isSameRow(template.row, tokens)) return template;
  }
  for (let at = 0; at < bucket.length; at = nextCandidate(at, bucket.length)) {
    const template = templates.get(bucket[at]!);
    if (template && joins(fit, template.row, tokens, content)) return template;
  }
  return undefined;
}

function nextCandidate(at: number, count: number): number {
  return at + 1 === CANDIDATES_PER_END ? Math.max(at + 1, count - CANDIDATES_PER_END) : at + 1;
}

/**
 * Number of groups and how the first one begins: its first word, or that it is a value or the full name of something,
 * which may differ within a template.
 */
function bucketKey(tokens: Tokens, content: string): number {
  const { count, hash, apart } = tokens;
  let groups = 0;
  for (let at = 0; at < count; at++) groups += apart[at]!;
  let first = count === 0 ? 0 : firstWord(hash, groupEnd(apart, 0, count));
  if (count > 0 && isReverseDomain(content.slice(tokens.start[0]!, tokens.end[0]!))) first = 0;
  return Math.imul(first ^ groups, 0x9e3779b1) ^ groups;
}

function firstWord(hashes: ArrayLike<number>, end: number): number {
  let first = 0;
  for (let at = 0; at < end; at++) {
    const hash = hashes[at]!;
    if (hash === EQUALS) break;
    if (hash === MASK_HASH) return MASK_HASH;
    if (first === 0 || isSign(first)) first = hash;
  }
  return first;
}

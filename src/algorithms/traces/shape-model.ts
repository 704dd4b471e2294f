import { type CallShape, shapeSimilarity } from './call-shape.ts';
import { decayOver } from './decay.ts';

/**
 * The usual call shapes of one root operation. Plain data, so that it can be saved.
 *
 * A shape: unheard-of → seen, and on probation → usual, once it was seen often enough and for long enough. In the learning
 * period there is no probation. Shapes fade with time; when there is no room the faintest goes.
 */
export interface ShapeModel {
  readonly shapes: KnownShape[];
  /** Traces learnt in all, and since when. */
  learnt: number;
  startedAt: number;
  lastLearntAt: number;
  /** Time that passed while traces came: nothing fades in a pause. */
  activeMs: number;
}

interface KnownShape {
  readonly hash: number;
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Decayed number of traces, as of `activeMs`. */
  weight: number;
  activeMs: number;
  /** End of its probation, epoch milliseconds. */
  readonly usualFrom: number;
}

export interface ShapeSettings {
  readonly maxShapes: number;
  /** Pairs of operations above which a shape is remembered in part only. */
  readonly maxEdges: number;
  /** Traces, and time, before anything is called new. */
  readonly tracesToLearn: number;
  readonly learningMs: number;
  /** How long a shape that came up later stays new. */
  readonly probationMs: number;
  /** In time that passes while traces come. */
  readonly halfLifeMs: number;
}

export const DEFAULT_SHAPES: ShapeSettings = {
  maxShapes: 32,
  maxEdges: 64,
  tracesToLearn: 60,
  learningMs: 120_000,
  probationMs: 600_000,
  halfLifeMs: 12 * 3_600_000,
};

/** Times that a shape must have come, decayed, to be usual. */
const USUAL_WEIGHT = 2;
/** Longer without a trace is a pause. */
const PAUSE_MS = 60_000;

export function createShapeModel(): ShapeModel {
  return { shapes: [], learnt: 0, startedAt: 0, lastLearntAt: 0, activeMs: 0 };
}

/** True once the learning period is over: before it nothing can be called new. */
export function knowsShapes(model: ShapeModel, at: number, settings: ShapeSettings = DEFAULT_SHAPES): boolean {
  return model.learnt >= settings.tracesToLearn && at - model.startedAt >= settings.learningMs;
}

/**
 * In [0, 1]: 0 for a usual shape and all through the learning period, else how much is missing to the most similar usual
 * one. Changes nothing. O(shapes · edges) for unknown shapes, O(shapes) for usual ones.
 */
export function shapeNovelty(
  model: ShapeModel,
  shape: CallShape,
  at: number,
  settings: ShapeSettings = DEFAULT_SHAPES,
): number {
  if (!knowsShapes(model, at, settings)) return 0;
  let similarity = 0;
  for (const known of model.shapes) {
    if (!isUsual(model, known, at, settings)) continue;
    if (known.hash === shape.hash) return 0;
    similarity = Math.max(similarity, shapeSimilarity(known, shape));
  }
  return 1 - similarity;
}

/** Indices in `shape.edges` of the pairs that no usual shape has. O(shapes · edges). */
export function unknownEdges(
  model: ShapeModel,
  shape: CallShape,
  at: number,
  settings: ShapeSettings = DEFAULT_SHAPES,
): number[] {
  const known = new Set(model.shapes.filter(each => isUsual(model, each, at, settings)).flatMap(each => each.edges));
  return [...shape.edges.keys()].filter(i => !known.has(shape.edges[i]!));
}

/** Takes the shape as one that happened in ordinary times. O(shapes). */
export function learnShape(
  model: ShapeModel,
  shape: CallShape,
  at: number,
  settings: ShapeSettings = DEFAULT_SHAPES,
): void {
  if (model.learnt === 0) model.startedAt = at;
  // A clock that went back begins the learning period anew rather than never ending it.
  model.startedAt = Math.min(model.startedAt, at);
  const isLearning = !knowsShapes(model, at, settings);
  if (model.learnt > 0) model.activeMs += Math.min(PAUSE_MS, Math.max(0, at - model.lastLearntAt));
  model.learnt += 1;
  model.lastLearntAt = at;
  const known = model.shapes.find(each => each.hash === shape.hash);
  if (known !== undefined) {
    known.weight = weightNow(model, known, settings) + 1;
    known.activeMs = model.activeMs;
    return;
  }
  if (model.shapes.length >= settings.maxShapes) dropFaintest(model, settings);
  model.shapes.push({
    hash: shape.hash,
    edges: [...shape.edges.subarray(0, settings.maxEdges)],
    counts: [...shape.counts.subarray(0, settings.maxEdges)],
    weight: 1,
    activeMs: model.activeMs,
    usualFrom: isLearning ? at : at + settings.probationMs,
  });
}

function isUsual(model: ShapeModel, known: KnownShape, at: number, settings: ShapeSettings): boolean {
  // Probation never lasts longer than it can: a later end is left over from before the clock went back.
  const isOnProbation = known.usualFrom > at && known.usualFrom <= at + settings.probationMs;
  return !isOnProbation && weightNow(model, known, settings) >= USUAL_WEIGHT;
}

function weightNow(model: ShapeModel, known: KnownShape, { halfLifeMs }: ShapeSettings): number {
  return known.weight * decayOver(model.activeMs - known.activeMs, halfLifeMs);
}

function dropFaintest(model: ShapeModel, settings: ShapeSettings): void {
  const weights = model.shapes.map(known => weightNow(model, known, settings));
  model.shapes.splice(weights.indexOf(Math.min(...weights)), 1);
}

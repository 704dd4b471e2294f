import { binomialUpperTail } from '../statistics/tail-probability.ts';
import { scoreOfLogProbability } from './finding.ts';

/** Share of severe lines, against what is usual. Plain data; survives JSON. */
export interface SeverityTrack {
  /** Lines of the open bucket. */
  lines: number;
  severe: number;
  /** Fading sums over the buckets before. */
  usualLines: number;
  usualSevere: number;
}

export interface SeverityShift {
  /** Shares in [0, 1]. */
  readonly share: number;
  readonly usualShare: number;
  readonly score: number;
}

/** What is left of a bucket's weight after each further bucket: half after 70. */
const FADING = 0.99;
/** Lines that must have been learnt, and severe lines that a shift has at least. */
const LEAST_USUAL_LINES = 200;
const LEAST_SEVERE = 5;
const UNLIKELY = 1e-6;

export function createSeverityTrack(): SeverityTrack {
  return { lines: 0, severe: 0, usualLines: 0, usualSevere: 0 };
}

/** O(1). */
export function countSeverity(track: SeverityTrack, isSevere: boolean): void {
  track.lines++;
  if (isSevere) track.severe++;
}

/**
 * Ends the open bucket; tells a shift when so many severe lines among all are unlikely at twice the usual share (severe
 * lines come in clusters, so the binomial alone would cry too often). O(lines of the bucket) at worst.
 */
export function closeSeverityBucket(track: SeverityTrack): SeverityShift | undefined {
  const { lines, severe, usualLines, usualSevere } = track;
  const usualShare = (usualSevere + 0.5) / (usualLines + 1);
  const probability =
    usualLines >= LEAST_USUAL_LINES && severe >= LEAST_SEVERE
      ? binomialUpperTail(severe, lines, Math.min(1, 2 * usualShare))
      : 1;
  track.lines = 0;
  track.severe = 0;
  const isShift = probability < UNLIKELY;
  // What is out of the ordinary is learnt too, but slowly, so that a new normal is one in the end.
  const weight = isShift ? 0.1 : 1;
  track.usualLines = usualLines * FADING + weight * lines;
  track.usualSevere = usualSevere * FADING + weight * severe;
  if (!isShift) return undefined;
  return { share: severe / lines, usualShare, score: scoreOfLogProbability(Math.log(Math.max(probability, 1e-300))) };
}

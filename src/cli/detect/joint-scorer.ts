import { AT } from '#algorithms/detection/layout.ts';
import { createMachine, joinOffsets, rankCulprits } from '#algorithms/detection/machine.ts';
import { isNews } from '#algorithms/detection/refractory.ts';
import { DEFAULT_THRESHOLD, noveltyOf } from '#algorithms/detection/score.ts';
import { createSeries } from '#algorithms/detection/series.ts';
import { readDeviation, track } from '#algorithms/detection/tracker.ts';
import { createVerdict, type Verdict } from '#algorithms/detection/verdict.ts';
import { listOf } from '#api/sentence.ts';
import { type AnomalyLog, addAnomaly, gradeOf } from './anomaly-log.ts';

/**
 * All columns of a table as one verdict. The joint strength is followed like a series of its own, for its stretches and
 * for telling one trouble once.
 */
export interface JointScorer {
  readonly names: readonly string[];
  readonly machine: Float64Array;
  readonly core: Float64Array;
  readonly verdict: Verdict;
  readonly log: AnomalyLog;
  score: number;
  isAbnormal: boolean;
  /** Largest strength of the present stretch, and who led then. */
  peak: number;
  culprits: readonly string[];
}

const NAMED = 3;
/** What a row keeps of its score when it only goes on with a trouble that was told. */
const TOLD_SCORE = 0.25;
/** Of the evidence of the first; who has less adds little to it, and would be blamed for being there. */
const CARRYING = 0.5;

export function createJointScorer(names: readonly string[], log: AnomalyLog): JointScorer {
  const verdict = createVerdict();
  verdict.low = Number.NEGATIVE_INFINITY;
  verdict.high = Number.POSITIVE_INFINITY;
  return {
    names,
    machine: createMachine(names.length),
    core: createSeries().core,
    verdict,
    log,
    score: 0,
    isAbnormal: false,
    peak: 0,
    culprits: [],
  };
}

/** @param offsets - of each column's verdict, 0 where there is no value */
export function scoreTogether(scorer: JointScorer, atMs: number, offsets: ArrayLike<number>): void {
  const { core, machine, names, verdict } = scorer;
  const strength = joinOffsets(machine, offsets);
  core[AT.rows] = core[AT.rows]! + 1;
  verdict.strength = strength;
  scorer.score = noveltyOf(strength);
  scorer.isAbnormal = scorer.score >= DEFAULT_THRESHOLD;
  if (scorer.isAbnormal && !isNews(core, strength)) scorer.score = TOLD_SCORE;
  if (scorer.isAbnormal && strength > scorer.peak) {
    scorer.peak = strength;
    const [first = 0, ...others] = rankCulprits(machine).slice(0, NAMED);
    const carrying = others.filter(at => machine[at]! >= CARRYING * machine[first]!);
    scorer.culprits = [first, ...carrying].map(at => names[at]!);
  }
  verdict.value = strength;
  if (track(core, atMs, verdict) === 'closed') logStretch(scorer);
}

export function finishTogether(scorer: JointScorer): void {
  if (readDeviation(scorer.core)?.isOpen) logStretch(scorer);
}

function logStretch(scorer: JointScorer): void {
  const deviation = readDeviation(scorer.core);
  if (deviation === undefined) return;
  const { culprits } = scorer;
  const named = listOf(culprits);
  const { startedAt, endedAt, peakAt, peakStrength, isOpen } = deviation;
  scorer.peak = 0;
  addAnomaly(scorer.log, {
    class: 'joint',
    grade: gradeOf({ lastsMs: endedAt - startedAt, strength: peakStrength }),
    startedAt,
    peakAt,
    endedAt,
    isOpen,
    score: noveltyOf(peakStrength),
    culprits,
    description:
      culprits.length === 1
        ? { en: `${named.en} left its path, the others hardly`, zh: `${named.zh} 偏离常态，其他列基本正常` }
        : { en: `${named.en} left their paths together`, zh: `${named.zh} 同时偏离常态` },
    again: 0,
    lastEndedAt: endedAt,
  });
}

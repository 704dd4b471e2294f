import {
  compareRelease,
  LEAST_WINDOWS,
  type ReleaseComparison,
  type ReleaseComparisonInput,
} from './release-comparison.ts';

export interface ReleaseVerdict {
  readonly verdict: 'regression' | 'improvement' | 'no-change' | 'inconclusive';
  /** Sentences with numbers, the deciding one first. */
  readonly reasons: readonly string[];
  /** Absent when there was too little to compare. */
  readonly comparison?: ReleaseComparison;
}

/** Two-sided five per cent: with so few errors more certainty is not to be had in time. */
const RARE_SURPRISE = 0.025;

/**
 * Whether a release made a measure worse. `no-change` is said only when a change that matters would have been seen;
 * otherwise it is `inconclusive`, with what is missing.
 */
export function judgeRelease(input: ReleaseComparisonInput): ReleaseVerdict {
  const comparison = compareRelease(input);
  if (comparison === undefined) {
    return {
      verdict: 'inconclusive',
      reasons: [`too little to compare: at least ${LEAST_WINDOWS} windows are needed before and after the release`],
    };
  }
  const sign = input.worse === 'higher' ? 1 : -1;
  const { verdict, reason } =
    comparison.rare === undefined ? judgeShift(comparison, sign) : judgeRare(comparison, sign);
  return { verdict, reasons: [reason, ...describeBasis(comparison)], comparison };
}

interface Judged {
  readonly verdict: ReleaseVerdict['verdict'];
  readonly reason: string;
}

function judgeShift(comparison: ReleaseComparison, sign: number): Judged {
  const { shift, leastShift, levelBefore, levelAfter } = comparison;
  const worst = sign > 0 ? shift.high : -shift.low;
  const mildest = sign > 0 ? shift.low : -shift.high;
  const expected = sign * shift.estimate;
  const numbers = `${plain(levelBefore)} before, ${plain(levelAfter)} after (${describeShift(comparison)})`;
  if (mildest > 0 && expected >= leastShift) return { verdict: 'regression', reason: `worse: ${numbers}` };
  if (worst < 0 && -expected >= leastShift) return { verdict: 'improvement', reason: `better: ${numbers}` };
  if (mildest >= -leastShift && worst <= leastShift) {
    return { verdict: 'no-change', reason: `no change that matters: ${numbers}` };
  }
  return { verdict: 'inconclusive', reason: `cannot be told yet: ${numbers}; ${describeNeed(comparison)}` };
}

function judgeRare({ rare, windowsBefore, windowsAfter }: ReleaseComparison, sign: number): Judged {
  const { before, after, pRise, pFall } = rare!;
  const numbers = `${after} of ${windowsAfter} windows are not zero after the release, ${before} of ${windowsBefore} before`;
  const [pWorse, pBetter] = sign > 0 ? [pRise, pFall] : [pFall, pRise];
  if (pWorse < RARE_SURPRISE) return { verdict: 'regression', reason: `worse: ${numbers} (p = ${plain(pWorse)})` };
  if (pBetter < RARE_SURPRISE) return { verdict: 'improvement', reason: `better: ${numbers} (p = ${plain(pBetter)})` };
  if (before === 0 && after === 0) return { verdict: 'no-change', reason: 'nothing but zeros before and after' };
  return { verdict: 'inconclusive', reason: `too rare to tell: ${numbers}` };
}

function describeShift({ shift, levelBefore }: ReleaseComparison): string {
  const { estimate, low, high } = shift;
  if (levelBefore === 0) return `${signed(estimate)}, between ${signed(low)} and ${signed(high)}`;
  const share = (value: number): string => `${signed((100 * value) / Math.abs(levelBefore))} %`;
  return `${share(estimate)}, between ${share(low)} and ${share(high)}`;
}

/** The interval narrows with the root of the number of windows. */
function describeNeed({ detectableShift, leastShift, windowsAfter }: ReleaseComparison): string {
  const seen = `a change below ${plain(detectableShift)} can hide in the noise`;
  if (!(leastShift > 0) || detectableShift <= leastShift) return seen;
  const needed = Math.ceil(windowsAfter * (detectableShift / leastShift) ** 2);
  return `${seen}; about ${needed} windows are needed, there are ${windowsAfter}`;
}

function describeBasis(comparison: ReleaseComparison): string[] {
  const { windowsBefore, windowsAfter, isPaired, cliffsDelta, pValue, power, leastShift, baselineSinceMs } = comparison;
  const basis = isPaired ? 'relative to the same time of earlier days' : 'against what came just before';
  const reasons = [`${windowsAfter} windows after and ${windowsBefore} before, ${basis}`];
  if (baselineSinceMs !== undefined) {
    reasons.push(
      `the baseline starts at ${new Date(baselineSinceMs).toISOString()}, when the level changed before the release`,
    );
  }
  if (comparison.rare === undefined) {
    reasons.push(
      `Cliff's delta ${plain(cliffsDelta)}, p = ${plain(pValue)}, power ${Math.round(100 * power)} % for a change of ${plain(leastShift)}`,
    );
  }
  return reasons;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${plain(value)}`;
}

import type { Wording } from '../wording.ts';
import {
  compareRelease,
  LEAST_WINDOWS,
  type ReleaseComparison,
  type ReleaseComparisonInput,
} from './release-comparison.ts';

export interface ReleaseVerdict {
  readonly verdict: 'regression' | 'improvement' | 'no-change' | 'inconclusive';
  /** Sentences with numbers, the deciding one first. */
  readonly reasons: readonly Wording[];
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
      reasons: [
        {
          en: `too little to compare: at least ${LEAST_WINDOWS} windows are needed before and after the release`,
          zh: `数据不足，无法比较：发布前后各需至少 ${LEAST_WINDOWS} 个窗口`,
        },
      ],
    };
  }
  const sign = input.worse === 'higher' ? 1 : -1;
  const { verdict, reason } =
    comparison.rare === undefined ? judgeShift(comparison, sign) : judgeRare(comparison, sign);
  return { verdict, reasons: [reason, ...describeBasis(comparison)], comparison };
}

interface Judged {
  readonly verdict: ReleaseVerdict['verdict'];
  readonly reason: Wording;
}

function judgeShift(comparison: ReleaseComparison, sign: number): Judged {
  const { shift, leastShift, levelBefore, levelAfter } = comparison;
  const worst = sign > 0 ? shift.high : -shift.low;
  const mildest = sign > 0 ? shift.low : -shift.high;
  const expected = sign * shift.estimate;
  const [was, is, moved] = [plain(levelBefore), plain(levelAfter), describeShift(comparison)];
  const numbers = { en: `${was} before, ${is} after (${moved.en})`, zh: `之前 ${was}，之后 ${is}（${moved.zh}）` };
  if (mildest > 0 && expected >= leastShift) return { verdict: 'regression', reason: led(WORSE, numbers) };
  if (worst < 0 && -expected >= leastShift) return { verdict: 'improvement', reason: led(BETTER, numbers) };
  if (mildest >= -leastShift && worst <= leastShift) {
    return { verdict: 'no-change', reason: led({ en: 'no change that matters', zh: '没有值得关注的变化' }, numbers) };
  }
  const need = describeNeed(comparison);
  const reason = { en: `${numbers.en}; ${need.en}`, zh: `${numbers.zh}；${need.zh}` };
  return { verdict: 'inconclusive', reason: led({ en: 'cannot be told yet', zh: '尚无法判断' }, reason) };
}

function judgeRare({ rare, windowsBefore, windowsAfter }: ReleaseComparison, sign: number): Judged {
  const { before, after, pRise, pFall } = rare!;
  const numbers = {
    en: `${after} of ${windowsAfter} windows are not zero after the release, ${before} of ${windowsBefore} before`,
    zh: `发布后 ${windowsAfter} 个窗口中有 ${after} 个不为零，发布前 ${windowsBefore} 个中有 ${before} 个`,
  };
  const withChance = (p: number) => ({ en: `${numbers.en} (p = ${plain(p)})`, zh: `${numbers.zh}（p = ${plain(p)}）` });
  const [pWorse, pBetter] = sign > 0 ? [pRise, pFall] : [pFall, pRise];
  if (pWorse < RARE_SURPRISE) return { verdict: 'regression', reason: led(WORSE, withChance(pWorse)) };
  if (pBetter < RARE_SURPRISE) return { verdict: 'improvement', reason: led(BETTER, withChance(pBetter)) };
  if (before === 0 && after === 0) {
    return { verdict: 'no-change', reason: { en: 'nothing but zeros before and after', zh: '前后全部为零' } };
  }
  return { verdict: 'inconclusive', reason: led({ en: 'too rare to tell', zh: '过于稀少，无法判断' }, numbers) };
}

const WORSE: Wording = { en: 'worse', zh: '变差' };
const BETTER: Wording = { en: 'better', zh: '变好' };

function led(verdict: Wording, { en, zh }: Wording): Wording {
  return { en: `${verdict.en}: ${en}`, zh: `${verdict.zh}：${zh}` };
}

function describeShift({ shift, levelBefore }: ReleaseComparison): Wording {
  const share = (value: number): string =>
    levelBefore === 0 ? signed(value) : `${signed((100 * value) / Math.abs(levelBefore))} %`;
  const [estimate, low, high] = [share(shift.estimate), share(shift.low), share(shift.high)];
  return { en: `${estimate}, between ${low} and ${high}`, zh: `${estimate}，介于 ${low} 与 ${high} 之间` };
}

/** The interval narrows with the root of the number of windows. */
function describeNeed({ detectableShift, leastShift, windowsAfter }: ReleaseComparison): Wording {
  const least = plain(detectableShift);
  const seen = { en: `a change below ${least} can hide in the noise`, zh: `小于 ${least} 的变化会淹没在噪声中` };
  if (!(leastShift > 0) || detectableShift <= leastShift) return seen;
  const needed = Math.ceil(windowsAfter * (detectableShift / leastShift) ** 2);
  return {
    en: `${seen.en}; about ${needed} windows are needed, there are ${windowsAfter}`,
    zh: `${seen.zh}；约需 ${needed} 个窗口，现有 ${windowsAfter} 个`,
  };
}

function describeBasis(comparison: ReleaseComparison): Wording[] {
  const { windowsBefore, windowsAfter, isPaired, cliffsDelta, pValue, power, leastShift, baselineSinceMs } = comparison;
  const basis = isPaired
    ? { en: 'relative to the same time of earlier days', zh: '与往日同一时段相比' }
    : { en: 'against what came just before', zh: '与发布前相邻时段相比' };
  const reasons: Wording[] = [
    {
      en: `${windowsAfter} windows after and ${windowsBefore} before, ${basis.en}`,
      zh: `发布后 ${windowsAfter} 个窗口，发布前 ${windowsBefore} 个，${basis.zh}`,
    },
  ];
  if (baselineSinceMs !== undefined) {
    const since = new Date(baselineSinceMs).toISOString();
    reasons.push({
      en: `the baseline starts at ${since}, when the level changed before the release`,
      zh: `基线从 ${since} 算起：发布前水平在那时发生过变化`,
    });
  }
  if (comparison.rare === undefined) {
    const figures = `${plain(cliffsDelta)}, p = ${plain(pValue)}`;
    const sure = `${Math.round(100 * power)} %`;
    reasons.push({
      en: `Cliff's delta ${figures}, power ${sure} for a change of ${plain(leastShift)}`,
      zh: `Cliff's delta ${figures}，对 ${plain(leastShift)} 的变化检出力为 ${sure}`,
    });
  }
  return reasons;
}

function plain(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${plain(value)}`;
}

import type { Wording } from '../wording.ts';
import type { CaseView } from './evidence.ts';
import type { Abstention, RankedCause } from './ranked-cause.ts';
import { percent } from './words.ts';

/** Below this the first cause is not told as one. */
const LEAST_CONFIDENCE = 0.35;
/** A second that has this share of the first's confidence leaves it undecided when the first is weak. */
const TIE = 0.7;

/** The reason not to name a cause, if there is one. */
export function abstain({ input, frame }: CaseView, [first, second]: readonly RankedCause[]): Abstention | undefined {
  if (!hasSignals(input, frame)) {
    return {
      reason: 'no-signals',
      statement: {
        en: 'no signal was measured both before the trouble and during it',
        zh: '没有任何信号在故障前和故障期间都有测量值',
      },
    };
  }
  if (first === undefined)
    return {
      reason: 'nothing-changed',
      statement: {
        en: 'nothing that the indicator depends on changed beyond its usual variation',
        zh: '该指标所依赖的对象均未超出平时的波动',
      },
    };
  if (first.confidence >= LEAST_CONFIDENCE) return undefined;
  if (second !== undefined && second.confidence >= TIE * first.confidence) {
    return {
      reason: 'undecided',
      statement: undecided(first, second),
    };
  }
  return {
    reason: 'too-weak',
    statement: {
      en: `the likeliest is ${first.node}, but at ${percent(first.confidence)} that is no finding`,
      zh: `最可能的是 ${first.node}，但置信度只有 ${percent(first.confidence)}，不足以定论`,
    },
  };
}

function undecided(first: RankedCause, second: RankedCause): Wording {
  const [is, other] = [percent(first.confidence), percent(second.confidence)];
  return {
    en: `${first.node} (${is}) and ${second.node} (${other}) explain it about as well`,
    zh: `${first.node}（${is}）和 ${second.node}（${other}）的解释力相近`,
  };
}

/** What would tell more. */
export function nextChecks(
  { input, graph }: CaseView,
  causes: readonly RankedCause[],
  abstention: Abstention | undefined,
): Wording[] {
  if (abstention === undefined) return [];
  const measured = new Set(input.series.map(({ node }) => node));
  const unseen = graph.ids.filter((id, i) => !measured.has(id) && graph.callers[i]!.length > 0).slice(0, 3);
  const places = causes.slice(0, 3).map(({ node }) => ({
    en: `look at ${node}: its logs and its own metrics around the onset`,
    zh: `查看 ${node} 在故障开始前后的日志和自身指标`,
  }));
  return [
    ...places,
    ...(unseen.length > 0 ? [measureUnseen(unseen)] : []),
    ...(abstention.reason === 'no-signals' ? [MORE_SAMPLES] : []),
    ...(input.spans === undefined ? [ADD_TRACES] : []),
    ...(input.changes.length === 0 ? [ASK_FOR_CHANGES] : []),
  ];
}

const MORE_SAMPLES: Wording = {
  en: 'give samples from before the onset: what is usual cannot be told without them',
  zh: '补充故障开始前的样本：没有它们就无法判断什么是正常',
};
const ADD_TRACES: Wording = {
  en: 'add traces: they tell on which call the time is spent',
  zh: '补充链路数据：可以看出时间耗在哪次调用上',
};
const ASK_FOR_CHANGES: Wording = {
  en: 'ask what was changed in the last hour: no change is known',
  zh: '询问最近一小时有哪些变更：目前没有已知变更',
};

function measureUnseen(nodes: readonly string[]): Wording {
  return {
    en: `measure ${nodes.join(', ')}: nothing is known of them`,
    zh: `采集 ${nodes.join('、')} 的指标：目前对其一无所知`,
  };
}

function hasSignals(
  { series, spans, logs, usual = [] }: CaseView['input'],
  { healthyUntil, until }: CaseView['frame'],
): boolean {
  const isOnBothSides = (at: Float64Array) =>
    (usual.length > 0 || at.some(each => each <= healthyUntil)) &&
    at.some(each => each > healthyUntil && each <= until);
  return (
    series.some(({ at }) => isOnBothSides(at)) ||
    [spans?.startAt, logs?.at].some(at => at !== undefined && isOnBothSides(at))
  );
}

import { binomialUpperTail } from '#algorithms/statistics/tail-probability.ts';
import {
  type CallCounts,
  type CountHistory,
  findRepeatedCalls,
  learnCallCounts,
  type RepeatedCalls,
} from '#algorithms/traces/call-counts.ts';
import { type CallGroup, findCallGroups } from '#algorithms/traces/call-groups.ts';
import { type CallShape, callShape } from '#algorithms/traces/call-shape.ts';
import {
  createShapeModel,
  knowsShapes,
  learnShape,
  type ShapeModel,
  shapeNovelty,
  unknownEdges,
} from '#algorithms/traces/shape-model.ts';
import {
  createUsualShare,
  isShareKnown,
  learnShare,
  type UsualShare,
  usualShare,
} from '#algorithms/traces/usual-share.ts';
import { about } from '#domain/sentence.ts';
import { type Finding, scoreOfExcess } from '#loop/detect/finding.ts';
import { pickExemplars } from './exemplars.ts';
import type { SampledTrace } from './trace-sampler.ts';
import type { WatchedSpan } from './trace-spans.ts';

/** What is usual for the calls below one root operation. Plain data. */
interface RootHistory {
  readonly model: ShapeModel;
  /** How many traces in ordinary times make calls never seen, leave out usual ones, repeat calls. */
  readonly novel: UsualShare;
  readonly lacking: UsualShare;
  readonly repeating: UsualShare;
}

export interface ShapeWatchState {
  readonly roots: readonly (readonly [string, RootHistory])[];
  readonly counts: readonly (readonly [number, CountHistory])[];
}

/** One trace, or the part of it that was taken from a queue, as it was judged when it came. */
interface Observation {
  readonly root: string;
  readonly service: string;
  readonly traceId: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly durationMs: number;
  readonly isError: boolean;
  readonly shape: CallShape;
  readonly groups: readonly CallGroup[];
  readonly isKnownRoot: boolean;
  /** A call never seen below this root, for people. */
  readonly newCall?: string;
  /** All its calls are known, but not without those that are missing. */
  readonly isLacking: boolean;
  readonly repeated?: Repeated;
}

interface Repeated {
  readonly calls: RepeatedCalls;
  readonly caller: WatchedSpan;
  readonly callee: WatchedSpan;
}

const MAX_ROOTS = 150;
const MAX_OBSERVATIONS = 6000;
const MAX_UNLEARNT = 3000;
const JUDGED_MS = 60_000;
/** What lies back longer when learning is allowed again belongs to the trouble. */
const LEARN_BACK_MS = 30_000;
/** A shape lacks something only when a fifth of it is gone: optional calls come and go. */
const LACKING_NOVELTY = 0.2;
const LEAST_TRACES = 20;
const LEAST_ABNORMAL = 5;
/** Share of the traces, beyond the usual, below which it concerns too few to be told. */
const LEAST_EXCESS = 0.03;
const SURPRISE = 1e-6;

/**
 * Watches what calls a trace is made of. An observation: judged by what was usual when it came → kept for a minute to be
 * counted → learnt in calm times.
 */
export class ShapeWatch {
  readonly #roots: Map<string, RootHistory>;
  readonly #counts: CallCounts;
  #observations: Observation[] = [];
  #unlearnt: Observation[] = [];

  constructor(saved?: ShapeWatchState) {
    this.#roots = new Map(saved?.roots ?? []);
    this.#counts = new Map(saved?.counts ?? []);
  }

  observe(traces: readonly SampledTrace[], settledUntil: number): void {
    const fresh = traces.flatMap(trace => this.#judgeTrace(trace));
    const recent = this.#observations.filter(({ endAt }) => endAt >= settledUntil - JUDGED_MS && endAt <= settledUntil);
    this.#observations = [...recent, ...fresh].slice(-MAX_OBSERVATIONS);
    this.#unlearnt = [...this.#unlearnt, ...fresh].slice(-MAX_UNLEARNT);
  }

  /** Findings on traces that began after `notBeforeMs`; alters nothing. */
  find(notBeforeMs: number): Finding[] {
    const byRoot = Map.groupBy(
      this.#observations.filter(({ startAt }) => startAt >= notBeforeMs),
      ({ root }) => root,
    );
    const findings: Finding[] = [];
    for (const [root, observations] of byRoot) {
      const history = this.#roots.get(root);
      if (history === undefined || observations.length < LEAST_TRACES) continue;
      findings.push(...findOdd(history, observations), ...findRepeating(history, observations));
    }
    return findings;
  }

  /** Takes what came since the last time as ordinary. */
  learn(settledUntil: number): void {
    const observations = this.#unlearnt.filter(({ endAt }) => Math.abs(settledUntil - endAt) <= LEARN_BACK_MS);
    this.#unlearnt = [];
    for (const [root, ofRoot] of Map.groupBy(observations, ({ root }) => root)) this.#learnRoot(root, ofRoot);
  }

  save(): ShapeWatchState {
    return { roots: [...this.#roots], counts: [...this.#counts] };
  }

  #judgeTrace({ traceId, tree }: SampledTrace): Observation[] {
    const starts = [...tree.spans.keys()].filter(i => tree.parent[i]! < 0 || tree.spans[i]!.kind === 'consumer');
    return starts.map(start => {
      const span = tree.spans[start]!;
      const { operation: root, service, startAt, durationMs, isError } = span;
      const endAt = startAt + durationMs;
      const shape = callShape(tree, start);
      const groups = findCallGroups(tree, start);
      const model = this.#roots.get(root)?.model;
      const isKnownRoot = model !== undefined && knowsShapes(model, endAt);
      const novelty = isKnownRoot ? shapeNovelty(model, shape, endAt) : 0;
      const unknown = novelty > 0 ? unknownEdges(model!, shape, endAt) : [];
      const example = unknown.length === 0 ? undefined : shape.examples[unknown[0]!]!;
      const repeated = findRepeatedCalls(this.#counts, groups).sort((a, b) => b.count - a.count)[0];
      return {
        ...{ root, service, traceId, startAt, endAt, durationMs, isError, shape, groups, isKnownRoot },
        isLacking: example === undefined && novelty >= LACKING_NOVELTY,
        ...(example !== undefined && {
          newCall: `${tree.spans[tree.parent[example]!]!.operation} → ${tree.spans[example]!.operation}`,
        }),
        ...(repeated !== undefined && {
          repeated: { calls: repeated, caller: tree.spans[repeated.caller]!, callee: tree.spans[repeated.first]! },
        }),
      };
    });
  }

  #learnRoot(root: string, observations: readonly Observation[]): void {
    const history = this.#roots.get(root) ?? {
      model: createShapeModel(),
      novel: createUsualShare(),
      lacking: createUsualShare(),
      repeating: createUsualShare(),
    };
    // The one learnt least recently comes first, and goes when there is no room.
    this.#roots.delete(root);
    this.#roots.set(root, history);
    if (this.#roots.size > MAX_ROOTS) this.#roots.delete(this.#roots.keys().next().value!);
    const { endAt: at } = observations.at(-1)!;
    const judged = observations.filter(({ isKnownRoot }) => isKnownRoot);
    const total = judged.length;
    if (total > 0) {
      learnShare(history.novel, { hits: countOf(judged, isNovel), total, at });
      learnShare(history.lacking, { hits: countOf(judged, isLacking), total, at });
      learnShare(history.repeating, { hits: countOf(judged, isRepeating), total, at });
    }
    for (const { shape, groups, endAt } of observations) {
      learnShape(history.model, shape, endAt);
      learnCallCounts(this.#counts, groups, endAt);
    }
  }
}

function isNovel({ newCall }: Observation): boolean {
  return newCall !== undefined;
}

function isLacking(observation: Observation): boolean {
  return observation.isLacking;
}

function isRepeating({ repeated }: Observation): boolean {
  return repeated !== undefined;
}

function countOf(observations: readonly Observation[], is: (observation: Observation) => boolean): number {
  return observations.reduce((count, each) => count + Number(is(each)), 0);
}

function findOdd(history: RootHistory, observations: readonly Observation[]): Finding[] {
  const novel = observations.filter(isNovel);
  const lacking = observations.filter(isLacking);
  const total = observations.length;
  const makesNew = judgeShare(history.novel, novel.length, total);
  const unusual = makesNew ?? judgeShare(history.lacking, lacking.length, total);
  if (unusual === undefined) return [];
  const { root, service } = observations[0]!;
  const odd = makesNew === undefined ? lacking : novel;
  const what =
    makesNew === undefined
      ? { en: 'leave out usual calls', zh: '缺少平时的调用' }
      : { en: `make calls never seen before: ${novel[0]!.newCall}`, zh: `出现从未见过的调用：${novel[0]!.newCall}` };
  const share = percent(odd.length / total);
  return [
    {
      ...unusual,
      subject: { service },
      indicator: 'call-shape',
      class: 'configuration',
      unit: 'ratio',
      value: odd.length / total,
      expected: { low: 0, high: usualShare(makesNew === undefined ? history.lacking : history.novel) },
      description: about(root, {
        en: `${share} of ${total} traces ${what.en}`,
        zh: `${total} 条链路中 ${share} ${what.zh}`,
      }),
      exemplars: pickExemplars(odd),
    },
  ];
}

function findRepeating(history: RootHistory, observations: readonly Observation[]): Finding[] {
  const repeating = observations.filter(isRepeating);
  const unusual = judgeShare(history.repeating, repeating.length, observations.length);
  if (unusual === undefined) return [];
  const byPair = [...Map.groupBy(repeating, each => each.repeated!.calls.edge).values()];
  const ofPair = byPair.sort((a, b) => b.length - a.length)[0]!;
  const counts = ofPair.map(each => each.repeated!.calls.count).sort((a, b) => a - b);
  const count = counts[counts.length >> 1]!;
  const { calls, caller, callee } = ofPair[0]!.repeated!;
  const { usualCount, repetition } = calls;
  const called = callee.callee ?? (callee.service === caller.service ? undefined : callee.service);
  return [
    {
      ...unusual,
      subject: { service: caller.service, ...(called !== undefined && { callee: called }) },
      indicator: 'repeated-calls',
      class: 'performance',
      unit: 'calls',
      value: count,
      expected: { low: 0, high: usualCount },
      description: about(callee.operation, {
        en: `called ${count} times by one ${caller.operation} (${repetition}), usual up to ${usualCount}, in ${percent(ofPair.length / observations.length)} of ${observations.length} traces`,
        zh: `被一次 ${caller.operation} 调用 ${count} 次（${repetition}），平时最多 ${usualCount} 次；见于 ${observations.length} 条链路中的 ${percent(ofPair.length / observations.length)}`,
      }),
      exemplars: pickExemplars(ofPair),
    },
  ];
}

/** Whether so many are more than chance brings, given how many there are in ordinary times. */
function judgeShare(
  usual: UsualShare,
  hits: number,
  total: number,
): Pick<Finding, 'grade' | 'score' | 'openAfterTicks'> | undefined {
  const ratio = hits / total;
  const expected = usualShare(usual);
  if (!isShareKnown(usual) || hits < LEAST_ABNORMAL || ratio < expected + LEAST_EXCESS) return undefined;
  if (binomialUpperTail(hits, total, expected) > SURPRISE) return undefined;
  return { grade: 'info', score: scoreOfExcess(ratio / expected / 10), openAfterTicks: 3 };
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;
}

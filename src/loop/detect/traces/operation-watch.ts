import {
  type BandSettings,
  createRobustBaseline,
  learnValue,
  type RobustBaseline,
  upperEdge,
} from '#algorithms/outliers/robust-baseline.ts';
import { binomialUpperTail } from '#algorithms/statistics/tail-probability.ts';
import { alignClocks } from '#algorithms/traces/clock-skew.ts';
import { findCriticalPath } from '#algorithms/traces/critical-path.ts';
import { buildSpanTree } from '#algorithms/traces/span-tree.ts';
import {
  createUsualShare,
  isShareKnown,
  learnShare,
  type UsualShare,
  usualShare,
} from '#algorithms/traces/usual-share.ts';
import type { Grade, Subject } from '#domain/anomaly.ts';
import { bandFactor } from '#domain/detection-settings.ts';
import { about, joined, type Sentence } from '#domain/sentence.ts';
import { type Finding, findingKey, scoreOfExcess } from '#loop/detect/finding.ts';
import type { Scene } from '#loop/detect/watch.ts';
import type { Flow, FlowSummary } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import type { SpanRow } from '#telemetry/span-table.ts';
import { pickExemplars } from './exemplars.ts';
import { watchedSpan } from './trace-spans.ts';

/** What is usual for one operation. Plain data. */
interface OperationHistory {
  readonly errors: UsualShare;
  readonly p50: RobustBaseline;
  readonly p95: RobustBaseline;
  /** Since when it is out of the ordinary, epoch milliseconds; 0 for not at all. */
  suspectSince: number;
}

export interface OperationWatchState {
  readonly operations: readonly (readonly [string, OperationHistory])[];
}

type Stretch = Pick<Scene, 'endMs' | 'notBeforeMs'>;

const JUDGED_MS = 30_000;
const LEARN_WINDOW_MS = 15_000;
const REMEMBERED_WINDOWS = 40;
/** Learnt stretches before latency is judged. */
const WINDOWS_TO_TRUST = 8;
/** Fewer calls have no percentiles worth the name. */
const LEAST_CALLS = 20;
const LEAST_ERRORS = 5;
/** There are many operations, and each is judged every few seconds. */
const SURPRISE = 1e-7;
/** What lasts this long in calm times is how things are now. */
const PROBATION_MS = 600_000;
const MAX_OPERATIONS = 2000;
const MAX_ROWS_FOR_EXEMPLARS = 1000;
/** Part of the service's calls below which trouble of one operation is no more than a note. */
const HARMFUL_SHARE = 0.05;

/** Share of a call's time from which on it is worth telling what it waited for. */
const LEAST_BLAME = 0.3;

/** Standard errors. */
const CERTAINTY = 4;

/** Wider than for whole services: one operation has fewer calls, and there are many of them. */
const BANDS: readonly { readonly name: 'p50' | 'p95'; readonly q: number; readonly band: BandSettings }[] = [
  { name: 'p50', q: 0.5, band: { spreads: 8, ratio: 1, floor: 50 } },
  { name: 'p95', q: 0.95, band: { spreads: 10, ratio: 2, floor: 200 } },
];

/** Watches single operations: those that a service answers, and those that it asks of others, such as statements. */
export class OperationWatch {
  readonly #operations: Map<string, OperationHistory>;
  #learntUntil = 0;

  constructor(saved?: OperationWatchState) {
    this.#operations = new Map(saved?.operations ?? []);
  }

  /** Alters nothing. O(operations · seconds judged). */
  find(scene: Scene): Finding[] {
    const { window, settings } = scene;
    const facing = new UserFacing(window);
    const found: { finding: Finding; flow: Flow }[] = [];
    for (const flow of operationFlows(window)) {
      const history = this.#operations.get(flow.key);
      if (history === undefined) continue;
      const summary = readJudged(flow, scene);
      const factor = bandFactor(settings, flow.id.service);
      const findings = judgeOperation(flow, history, { summary, factor });
      const grade: Grade = findings.length > 0 && facing.isHarmed(flow, summary, scene) ? 'warning' : 'info';
      found.push(...findings.map(finding => ({ finding: { ...finding, grade }, flow })));
    }
    return [...Map.groupBy(found, ({ finding }) => findingKey(finding)).values()].map(alike => {
      const worst = alike.reduce((a, b) => (b.finding.score > a.finding.score ? b : a));
      return withEvidence(window, worst.flow, scene, summarise(worst.finding, alike.length - 1));
    });
  }

  /** Takes the time since it learnt last as ordinary, at most once in fifteen seconds. */
  learn({ window, endMs }: Scene): void {
    if (endMs < this.#learntUntil) this.#learntUntil = endMs - LEARN_WINDOW_MS;
    if (endMs - this.#learntUntil < LEARN_WINDOW_MS) return;
    this.#learntUntil = endMs;
    for (const flow of operationFlows(window)) {
      const fresh = flow.summarise(endMs - LEARN_WINDOW_MS, endMs);
      if (fresh.count === 0) continue;
      const history = this.#take(flow.key);
      const judged = readJudged(flow, { endMs, notBeforeMs: 0 });
      const findings = judgeOperation(flow, history, { summary: judged, factor: 1 });
      if (isHeldBack(history, findings.length > 0, endMs)) continue;
      learnShare(history.errors, { hits: fresh.errors, total: fresh.count, at: endMs });
      if (judged.count < LEAST_CALLS) continue;
      for (const { name, q } of BANDS) learnValue(history[name], tenths(judged.quantileMs(q)));
    }
    for (const oldest of this.#operations.keys()) {
      if (this.#operations.size <= MAX_OPERATIONS) break;
      this.#operations.delete(oldest);
    }
  }

  save(): OperationWatchState {
    return { operations: [...this.#operations] };
  }

  /** The operation learnt least recently comes first, and goes when there is no room. */
  #take(key: string): OperationHistory {
    const history = this.#operations.get(key) ?? {
      errors: createUsualShare(),
      p50: createRobustBaseline(REMEMBERED_WINDOWS),
      p95: createRobustBaseline(REMEMBERED_WINDOWS),
      suspectSince: 0,
    };
    this.#operations.delete(key);
    this.#operations.set(key, history);
    return history;
  }
}

/** Tells whom users call themselves: services that no other service calls. */
class UserFacing {
  readonly #window: HotWindow;
  readonly #called: ReadonlySet<string>;

  constructor(window: HotWindow) {
    this.#window = window;
    const services = new Set(window.flows.list('service').map(({ id }) => id.service));
    const inner = window.flows.list('edge').filter(({ id }) => services.has(id.service));
    this.#called = new Set(inner.map(({ id }) => id.callee!));
  }

  /** True when users wait for this operation themselves, and enough of them. */
  isHarmed(flow: Flow, { count }: FlowSummary, stretch: Stretch): boolean {
    const { kind, service } = flow.id;
    if (kind !== 'operation' || this.#called.has(service)) return false;
    const whole = this.#window.flows.find({ kind: 'service', service });
    return whole !== undefined && count >= HARMFUL_SHARE * readJudged(whole, stretch).count;
  }
}

function subjectOf({ id: { service, callee } }: Flow): Subject {
  return callee === undefined ? { service } : { service, callee };
}

function operationFlows(window: HotWindow): readonly Flow[] {
  const { flows } = window;
  return [...flows.list('operation'), ...flows.list('edge-operation')].filter(({ id }) => id.operation !== 'other');
}

function readJudged(flow: Flow, { endMs, notBeforeMs }: Stretch): FlowSummary {
  return flow.summarise(Math.max(endMs - JUDGED_MS, notBeforeMs), endMs);
}

interface Evidence {
  readonly summary: FlowSummary;
  /** By which the bands of the service are widened. */
  readonly factor: number;
}

function judgeOperation(flow: Flow, history: OperationHistory, evidence: Evidence): Finding[] {
  if (evidence.summary.count < LEAST_CALLS) return [];
  return [judgeErrors(flow, history, evidence.summary), judgeLatency(flow, history, evidence)].filter(
    finding => finding !== undefined,
  );
}

function judgeErrors(flow: Flow, { errors: usual }: OperationHistory, summary: FlowSummary): Finding | undefined {
  const { count, errors } = summary;
  const ratio = errors / count;
  const expected = usualShare(usual);
  if (!isShareKnown(usual) || errors < LEAST_ERRORS || ratio < expected + 0.05) return undefined;
  if (binomialUpperTail(errors, count, expected) > SURPRISE) return undefined;
  return {
    subject: subjectOf(flow),
    indicator: 'operation-error-ratio',
    class: 'availability',
    grade: 'info',
    score: scoreOfExcess(ratio / expected / 10),
    value: ratio,
    expected: { low: 0, high: expected },
    unit: 'ratio',
    description: about(flow.id.operation ?? '', {
      en: `${percent(ratio)} of ${count} calls failed, usual ${percent(expected)}`,
      zh: `${count} 次调用中 ${percent(ratio)} 失败，平时 ${percent(expected)}`,
    }),
    openAfterTicks: 3,
  };
}

function judgeLatency(flow: Flow, history: OperationHistory, { summary, factor }: Evidence): Finding | undefined {
  for (const { name, q, band } of BANDS) {
    const baseline = history[name];
    if (baseline.values.length < WINDOWS_TO_TRUST) return undefined;
    const high = baseline.level + factor * (upperEdge(baseline, band) - baseline.level);
    if (!(summary.quantileMs(surelyBelow(q, summary.count)) > high)) continue;
    const value = summary.quantileMs(q);
    return {
      subject: subjectOf(flow),
      indicator: 'operation-latency',
      class: 'performance',
      grade: 'info',
      score: scoreOfExcess(value / high),
      value,
      expected: { low: 0, high },
      unit: 'ms',
      description: about(flow.id.operation ?? '', {
        en: `${name} ${Math.round(value)} ms, expected up to ${Math.round(high)} ms`,
        zh: `${name} ${Math.round(value)} ms，预期不超过 ${Math.round(high)} ms`,
      }),
      openAfterTicks: 5,
    };
  }
  return undefined;
}

/**
 * The share of calls above which the quantile surely lies, as far as so few calls can tell. Where durations have two
 * humps, the median of a few calls jumps from one to the other by chance.
 */
function surelyBelow(q: number, count: number): number {
  return Math.max(0, q - CERTAINTY * Math.sqrt((q * (1 - q)) / count));
}

/** True while something is out of the ordinary and has not lasted long enough to be how things are now. */
function isHeldBack(history: OperationHistory, isSuspect: boolean, at: number): boolean {
  if (!isSuspect) history.suspectSince = 0;
  else if (history.suspectSince === 0 || history.suspectSince > at) history.suspectSince = at;
  return isSuspect && at - history.suspectSince < PROBATION_MS;
}

const SEMICOLON: Sentence = { en: '; ', zh: '；' };

function summarise(worst: Finding, others: number): Finding {
  if (others === 0) return worst;
  const more = { en: `${others} more operations as well`, zh: `另有 ${others} 个操作同样如此` };
  return { ...worst, description: joined([worst.description, more], SEMICOLON) };
}

/** Adds traces that show it, and where the time of the slowest goes. */
function withEvidence(window: HotWindow, flow: Flow, { endMs }: Stretch, finding: Finding): Finding {
  const { service, callee, operation } = flow.id;
  const rows = window.spans.find({
    service,
    ...(callee !== undefined && { callee }),
    fromMs: endMs - JUDGED_MS,
    toMs: endMs,
    limit: MAX_ROWS_FOR_EXEMPLARS,
  });
  // Statements are counted under their own text, which the span's name need not be.
  const named = rows.filter(({ name }) => name === operation);
  const candidates = named.length > 0 || callee === undefined ? named : rows;
  const exemplars = pickExemplars(candidates);
  if (exemplars.length === 0) return finding;
  const slowest = candidates.reduce((worst, row) => (row.durationMs > worst.durationMs ? row : worst));
  const where = finding.indicator === 'operation-latency' ? describeSlowest(window, slowest) : undefined;
  return {
    ...finding,
    exemplars,
    ...(where !== undefined && { description: joined([finding.description, where], SEMICOLON) }),
  };
}

/** Which operation's own work the slowest call waited for most; undefined when that is its own, or nothing stands out. */
function describeSlowest(window: HotWindow, slowest: SpanRow): Sentence | undefined {
  const tree = buildSpanTree(window.spans.readTrace(slowest.traceId).map(watchedSpan));
  const start = tree.spans.findIndex(({ spanId, kind }) => spanId === slowest.spanId && kind === slowest.kind);
  if (start < 0) return undefined;
  const { onPathMs } = findCriticalPath(tree, alignClocks(tree), start);
  const waits = Map.groupBy(
    [...onPathMs.keys()].filter(i => onPathMs[i]! > 0),
    i => tree.spans[i]!.operation,
  );
  const [operation, spans] = [...waits].reduce((most, wait) => (sum(wait) > sum(most) ? wait : most), ['', []]);
  function sum([, indices]: readonly [string, readonly number[]]): number {
    return indices.reduce((ms, i) => ms + onPathMs[i]!, 0);
  }
  const waitedMs = sum([operation, spans]);
  if (operation === tree.spans[start]!.operation || waitedMs < LEAST_BLAME * slowest.durationMs) return undefined;
  const count = spans.length;
  const [waited, all] = [Math.round(waitedMs), Math.round(slowest.durationMs)];
  return {
    en: `the slowest waited ${waited} of ${all} ms for ${operation}${count === 1 ? '' : `, called ${count} times`}`,
    zh: `最慢的一次 ${all} ms 中有 ${waited} ms 在等待 ${operation}${count === 1 ? '' : `，共调用 ${count} 次`}`,
  };
}

/** Finer than durations are known; keeps the saved state small. */
function tenths(durationMs: number): number {
  return Math.round(10 * durationMs) / 10;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;
}

import { judgeRelease, type ReleaseVerdict } from '#algorithms/change-points/release-verdict.ts';
import type { Change } from '#domain/change.ts';
import { joined } from '#domain/sentence.ts';
import { type Finding, scoreOfExcess } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import type { Flow } from '#telemetry/flow-table.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';

const WINDOW_MS = 15_000;
/** Caches are cold and connections new. */
const SETTLE_MS = 15_000;
/** Before and after are compared over this long; the hot window holds both. */
const SIDE_MS = 420_000;
const JUDGE_EVERY_MS = 30_000;
/** Less than a tenth is no news about a release. */
const LEAST_RATIO = 0.1;

const MEASURES = [
  { indicator: 'release-latency', unit: 'ms', leastShift: 5, read: readP95 },
  { indicator: 'release-errors', unit: 'ratio', leastShift: 0.01, read: readErrorRatio },
] as const;

/**
 * Whether a new version made its service slower or less reliable, in steps too small for alarms: windows before the
 * release against windows after it. Notes only; what is bad enough to act on shows elsewhere, and sooner.
 */
export class ReleaseWatch implements Watch {
  readonly name = 'releases';
  #findings: readonly Finding[] = [];
  #judgedAt = Number.NEGATIVE_INFINITY;

  observe({ window, now }: Scene): void {
    if (Math.abs(now - this.#judgedAt) < JUDGE_EVERY_MS) return;
    this.#judgedAt = now;
    this.#findings = findReleases(window, now).flatMap(change => judge(change, window, now));
  }

  find(): Finding[] {
    return [...this.#findings];
  }
}

/** The last deployment of each service, if it is old enough to be compared and young enough to be news. */
function findReleases(window: HotWindow, now: number): Change[] {
  const deploys = window.changes.find({ fromMs: now - SIDE_MS, toMs: now + 1 }).filter(({ kind }) => kind === 'deploy');
  const latest = new Map(deploys.sort((a, b) => a.at - b.at).map(change => [change.service, change]));
  return [...latest.values()];
}

function judge(change: Change, window: HotWindow, now: number): Finding[] {
  const flow = window.flows.find({ kind: 'service', service: change.service });
  if (flow === undefined) return [];
  return MEASURES.flatMap(({ indicator, unit, leastShift, read }) => {
    const verdict = judgeRelease({
      values: readWindows(flow, change.at, now, read),
      releasedAtMs: change.at,
      settleMs: SETTLE_MS,
      windowMs: WINDOW_MS,
      worse: 'higher',
      leastRatio: LEAST_RATIO,
      leastShift,
    });
    return verdict.verdict === 'regression' ? [toFinding(change, { indicator, unit, verdict })] : [];
  });
}

function readWindows(flow: Flow, releasedAt: number, now: number, read: (flow: Flow, fromMs: number) => number) {
  const atMs: number[] = [];
  for (let at = Math.ceil((releasedAt - SIDE_MS) / WINDOW_MS) * WINDOW_MS; at + WINDOW_MS <= now; at += WINDOW_MS) {
    atMs.push(at);
  }
  return { atMs: Float64Array.from(atMs), value: Float64Array.from(atMs, at => read(flow, at)) };
}

function readP95(flow: Flow, fromMs: number): number {
  return flow.summarise(fromMs, fromMs + WINDOW_MS).quantileMs(0.95);
}

function readErrorRatio(flow: Flow, fromMs: number): number {
  const { count, errors } = flow.summarise(fromMs, fromMs + WINDOW_MS);
  return count === 0 ? Number.NaN : errors / count;
}

function toFinding(
  change: Change,
  { indicator, unit, verdict }: { indicator: string; unit: string; verdict: ReleaseVerdict },
): Finding {
  const { levelBefore = 0, levelAfter = 0 } = verdict.comparison ?? {};
  const reasons = joined(verdict.reasons.slice(0, 2), { en: '; ', zh: '；' });
  return {
    subject: { service: change.service },
    indicator,
    class: 'performance',
    grade: 'info',
    score: scoreOfExcess(levelBefore === 0 ? 1 : levelAfter / levelBefore),
    value: levelAfter,
    expected: { low: 0, high: levelBefore },
    unit,
    description: {
      en: `${change.summary.en} made it ${reasons.en}`,
      zh: `${change.summary.zh} 之后${reasons.zh}`,
    },
    openAfterTicks: 1,
  };
}

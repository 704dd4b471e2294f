import { describeDurationMs } from '#base/duration.ts';
import type { NewId } from '#base/ids.ts';
import { type Anomaly, worstGrade } from '#domain/anomaly.ts';
import type { Sentence } from '#domain/sentence.ts';
import { type Finding, findingKey } from './finding.ts';

/**
 * Turns findings into anomalies.
 *
 *   (nothing) ──finding──▶ suspected ──openAfterTicks in a row──▶ open ──closeAfterTicks without──▶ closed
 *                              └────────one tick without────────▶ (nothing)
 */
interface Tracked {
  ticksSeen: number;
  ticksMissed: number;
  firstSeenAt: number;
  anomaly: Anomaly | undefined;
}

export interface TrackerState {
  readonly open: readonly { readonly key: string; readonly anomaly: Anomaly }[];
}

export interface AnomalyChanges {
  readonly opened: readonly Anomaly[];
  readonly closed: readonly Anomaly[];
}

/** Ticks without a finding before an anomaly counts as over. */
const CLOSE_AFTER_TICKS = 4;
/** What has just ended may still be part of a pattern. */
const RECENT_MS = 180_000;

export class AnomalyTracker {
  readonly #tracked = new Map<string, Tracked>();
  readonly #newId: NewId;
  #closed: readonly Anomaly[] = [];

  constructor(newId: NewId, saved?: TrackerState) {
    this.#newId = newId;
    for (const { key, anomaly } of saved?.open ?? []) {
      this.#tracked.set(key, { ticksSeen: 1, ticksMissed: 0, firstSeenAt: anomaly.startedAt, anomaly });
    }
  }

  /** One tick. Findings of one key at most once. */
  observe(findings: readonly Finding[], now: number): AnomalyChanges {
    const opened: Anomaly[] = [];
    const closed: Anomaly[] = [];
    const present = new Set<string>();
    for (const finding of findings) {
      const key = findingKey(finding);
      present.add(key);
      const tracked = this.#tracked.get(key) ?? { ticksSeen: 0, ticksMissed: 0, firstSeenAt: now, anomaly: undefined };
      this.#tracked.set(key, tracked);
      tracked.ticksSeen += 1;
      tracked.ticksMissed = 0;
      if (tracked.anomaly !== undefined) {
        tracked.anomaly = grow(tracked.anomaly, finding, now);
      } else if (tracked.ticksSeen >= finding.openAfterTicks) {
        tracked.anomaly = this.#open(finding, tracked.firstSeenAt, now);
        opened.push(tracked.anomaly);
      }
    }
    for (const [key, tracked] of this.#tracked) {
      if (present.has(key)) continue;
      tracked.ticksMissed += 1;
      if (tracked.anomaly === undefined) this.#tracked.delete(key);
      else if (tracked.ticksMissed >= CLOSE_AFTER_TICKS) {
        closed.push({ ...tracked.anomaly, endedAt: now });
        this.#tracked.delete(key);
      }
    }
    this.#remember(closed, now);
    return { opened, closed };
  }

  open(): Anomaly[] {
    return [...this.#tracked.values()].flatMap(tracked => tracked.anomaly ?? []);
  }

  /** Open ones, and those that ended within the last minutes. */
  recent(): Anomaly[] {
    return [...this.open(), ...this.#closed];
  }

  /** Ends anomalies by name, because what they spoke of was mended. */
  close(anomalies: readonly Anomaly[], now: number): Anomaly[] {
    const ids = new Set(anomalies.map(anomaly => anomaly.id));
    const closed: Anomaly[] = [];
    for (const [key, { anomaly }] of this.#tracked) {
      if (anomaly === undefined || !ids.has(anomaly.id)) continue;
      closed.push({ ...anomaly, endedAt: now });
      this.#tracked.delete(key);
    }
    this.#remember(closed, now);
    return closed;
  }

  /** True while the finding is present or was a moment ago, believed or not: baselines must not learn from it. */
  isSuspect(key: string): boolean {
    return this.#tracked.has(key);
  }

  save(): TrackerState {
    return {
      open: [...this.#tracked].flatMap(([key, { anomaly }]) => (anomaly === undefined ? [] : [{ key, anomaly }])),
    };
  }

  #remember(closed: readonly Anomaly[], now: number): void {
    this.#closed = [...this.#closed, ...closed].filter(({ endedAt = now }) => now - endedAt < RECENT_MS);
  }

  #open(finding: Finding, startedAt: number, now: number): Anomaly {
    const { openAfterTicks: _openAfterTicks, description, ...rest } = finding;
    return {
      ...rest,
      id: this.#newId(),
      startedAt,
      detectedAt: now,
      description: lasting(description, now - startedAt),
    };
  }
}

function grow(anomaly: Anomaly, finding: Finding, now: number): Anomaly {
  const isWorse = finding.score > anomaly.score;
  const exemplars = isWorse ? (finding.exemplars ?? anomaly.exemplars) : (anomaly.exemplars ?? finding.exemplars);
  return {
    ...anomaly,
    grade: worstGrade([anomaly.grade, finding.grade]),
    score: Math.max(anomaly.score, finding.score),
    value: isWorse ? finding.value : anomaly.value,
    description: isWorse ? lasting(finding.description, now - anomaly.startedAt) : anomaly.description,
    ...(exemplars !== undefined && { exemplars }),
  };
}

function lasting(description: Sentence, durationMs: number): Sentence {
  if (durationMs < 1000) return description;
  const duration = describeDurationMs(durationMs);
  return { en: `${description.en}, for ${duration}`, zh: `${description.zh}，持续 ${duration}` };
}

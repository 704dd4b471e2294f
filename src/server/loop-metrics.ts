import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Journal } from '#ports/journal.ts';
import type { MetricFamily } from './prometheus-text.ts';

/** Kinds that the figures are folded from; nothing else is counted, and no second history is kept. */
const COUNTED_KINDS = ['anomaly.opened', 'incident.opened', 'decision.made', 'run.ended', 'incident.resolved'];
const LATENCY_BOUNDS_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];
const QUANTILES = [0.5, 0.9, 0.99];
/** Enough for quantiles; older times are forgotten. */
const REMEMBERED_TIMES = 1000;
const REMEMBERED_OPEN = 1000;
const PAGE = 1000;
/** Runs that people kept from starting say nothing about whether repairs work. */
const NOT_TRIED = new Set(['rejected', 'expired']);

/** How well the loop works, folded from the journal: the same figures after a restart as before. */
export class LoopMetrics {
  readonly #remediations = new Map<string, number>();
  readonly #latencyCounts = new Array<number>(LATENCY_BOUNDS_SECONDS.length + 1).fill(0);
  readonly #openedAt = new Map<string, number>();
  readonly #detection = new Times();
  readonly #recovery = new Times();
  #latencySumSeconds = 0;
  #anomalies = 0;
  #incidents = 0;

  /** Folds what is in the journal already, then follows it. Returns the way to stop. */
  async follow(journal: Pick<Journal, 'read' | 'onAppended'>): Promise<() => void> {
    let afterSequence = 0;
    const early: JournalEntry[] = [];
    let note: (entry: JournalEntry) => void = entry => early.push(entry);
    const unsubscribe = journal.onAppended(entry => note(entry));
    for (;;) {
      const entries = await journal.read({ kinds: COUNTED_KINDS, afterSequence, limit: PAGE });
      for (const entry of entries) this.observe(entry);
      afterSequence = entries.at(-1)?.sequence ?? afterSequence;
      if (entries.length < PAGE) break;
    }
    for (const entry of early) if (entry.sequence > afterSequence) this.observe(entry);
    note = entry => this.observe(entry);
    return unsubscribe;
  }

  observe(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'anomaly.opened':
        this.#anomalies += 1;
        return;
      case 'incident.opened':
        this.#incidents += 1;
        this.#rememberOpening(entry);
        return;
      case 'decision.made':
        this.#observeDecision(entry);
        return;
      case 'run.ended':
        this.#observeRun(String(entry.data.status ?? 'unknown'));
        return;
      case 'incident.resolved':
        if (typeof entry.data.detectedAfterMs === 'number') this.#detection.add(entry.data.detectedAfterMs / 1000);
        if (typeof entry.data.resolvedAfterMs === 'number') this.#recovery.add(entry.data.resolvedAfterMs / 1000);
    }
  }

  families(): MetricFamily[] {
    const { succeeded, tried } = this.#tally();
    return [
      counter('closed_loop_detections_total', 'Anomalies that were opened.', this.#anomalies),
      counter('closed_loop_incidents_total', 'Incidents that were opened.', this.#incidents),
      {
        name: 'closed_loop_remediations_total',
        type: 'counter',
        help: 'Runs that ended, by outcome.',
        samples: [...this.#remediations].map(([outcome, value]) => ({ labels: { outcome }, value })),
      },
      this.#latencyFamily(),
      {
        name: 'closed_loop_success_rate',
        type: 'gauge',
        help: 'Share of the runs that were tried and succeeded, 0 to 1; NaN before the first.',
        samples: [{ value: tried === 0 ? Number.NaN : succeeded / tried }],
      },
      this.#detection.family('closed_loop_mttd_seconds', 'From the onset of trouble to its detection.'),
      this.#recovery.family('closed_loop_mttr_seconds', 'From the onset of trouble to its end.'),
    ];
  }

  #rememberOpening(entry: JournalEntry): void {
    if (entry.incident === undefined) return;
    this.#openedAt.set(entry.incident, entry.at);
    const oldest = this.#openedAt.keys().next().value;
    if (this.#openedAt.size > REMEMBERED_OPEN && oldest !== undefined) this.#openedAt.delete(oldest);
  }

  /** Only the first decision of an incident: later ones wait for earlier ones to fail. */
  #observeDecision(entry: JournalEntry): void {
    const openedAt = entry.incident === undefined ? undefined : this.#openedAt.get(entry.incident);
    if (openedAt === undefined) return;
    this.#openedAt.delete(entry.incident!);
    const seconds = Math.max(0, entry.at - openedAt) / 1000;
    const bucket = LATENCY_BOUNDS_SECONDS.findIndex(bound => seconds <= bound);
    this.#latencyCounts[bucket === -1 ? LATENCY_BOUNDS_SECONDS.length : bucket]! += 1;
    this.#latencySumSeconds += seconds;
  }

  #observeRun(outcome: string): void {
    this.#remediations.set(outcome, (this.#remediations.get(outcome) ?? 0) + 1);
  }

  #tally(): { succeeded: number; tried: number } {
    const tried = [...this.#remediations].reduce(
      (sum, [outcome, count]) => (NOT_TRIED.has(outcome) ? sum : sum + count),
      0,
    );
    return { succeeded: this.#remediations.get('succeeded') ?? 0, tried };
  }

  #latencyFamily(): MetricFamily {
    let below = 0;
    const buckets = this.#latencyCounts.map((count, index) => {
      below += count;
      return { suffix: '_bucket', labels: { le: String(LATENCY_BOUNDS_SECONDS[index] ?? '+Inf') }, value: below };
    });
    return {
      name: 'closed_loop_decision_latency_seconds',
      type: 'histogram',
      help: 'From the opening of an incident to the first decision on it.',
      samples: [...buckets, { suffix: '_sum', value: this.#latencySumSeconds }, { suffix: '_count', value: below }],
    };
  }
}

/** Quantiles over the last times, sum and count over all. */
class Times {
  readonly #latest: number[] = [];
  #sum = 0;
  #count = 0;

  add(seconds: number): void {
    this.#latest.push(seconds);
    if (this.#latest.length > REMEMBERED_TIMES) this.#latest.shift();
    this.#sum += seconds;
    this.#count += 1;
  }

  family(name: string, help: string): MetricFamily {
    const sorted = [...this.#latest].sort((a, b) => a - b);
    const quantiles = QUANTILES.map(quantile => ({
      labels: { quantile: String(quantile) },
      value: sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? Number.NaN,
    }));
    return {
      name,
      type: 'summary',
      help,
      samples: [...quantiles, { suffix: '_sum', value: this.#sum }, { suffix: '_count', value: this.#count }],
    };
  }
}

function counter(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'counter', help, samples: [{ value }] };
}

import type { Clock } from '#base/clock.ts';
import { ChangeTable } from './change-table.ts';
import { FlowTable } from './flow-table.ts';
import { HistogramTable } from './histogram-table.ts';
import { LogTable } from './log-table.ts';
import { createHotWindowSource } from './promql/hot-window-source.ts';
import type { SeriesSource } from './promql/source.ts';
import { SeriesTable } from './series-table.ts';
import { SpanTable } from './span-table.ts';
import { Tally } from './tally.ts';

export interface HotWindowSettings {
  readonly spanMs: number;
  readonly maxSeries: number;
  readonly maxHistograms: number;
  readonly maxFlows: number;
  readonly maxSpans: number;
  readonly maxLogs: number;
  readonly maxChanges: number;
}

const DEFAULT_HOT_WINDOW: HotWindowSettings = {
  spanMs: 900_000,
  maxSeries: 20_000,
  maxHistograms: 2_000,
  maxFlows: 2_000,
  maxSpans: 50_000,
  maxLogs: 50_000,
  maxChanges: 2_000,
};

/** Everything observed during the last `spanMs`, in memory, bounded in time and in number. */
export class HotWindow {
  readonly series: SeriesTable;
  readonly histograms: HistogramTable;
  readonly flows: FlowTable;
  readonly spans: SpanTable;
  readonly logs: LogTable;
  readonly changes: ChangeTable;
  readonly settings: HotWindowSettings;
  /** Metrics as PromQL sees them. */
  readonly source: SeriesSource;
  readonly #tally = new Tally();

  constructor(clock: Pick<Clock, 'now'>, settings: HotWindowSettings = DEFAULT_HOT_WINDOW) {
    this.settings = settings;
    this.series = new SeriesTable(settings, clock, this.#tally);
    this.histograms = new HistogramTable(settings, clock, this.#tally);
    this.flows = new FlowTable(settings, clock, this.#tally);
    this.spans = new SpanTable(settings, clock, this.#tally);
    this.logs = new LogTable(settings, clock, this.#tally);
    this.changes = new ChangeTable(settings, clock, this.#tally);
    this.source = createHotWindowSource(this);
  }

  /** `<kind> accepted`, `<kind> dropped: <reason>` for what was refused, `<kind> removed: <reason>` for what had to go. */
  counters(): Readonly<Record<string, number>> {
    return this.#tally.read();
  }

  /** Estimate of the memory held. */
  sizeBytes(): number {
    return [this.series, this.histograms, this.flows, this.spans, this.logs, this.changes].reduce(
      (sum, table) => sum + table.sizeBytes(),
      0,
    );
  }
}

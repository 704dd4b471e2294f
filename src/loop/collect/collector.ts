import type { Clock } from '#base/clock.ts';
import type { Change } from '#domain/change.ts';
import type { LogRecord, Origin, SignalBatch } from '#domain/signal.ts';
import type { Service, Topology } from '#domain/topology.ts';
import type { SignalSink } from '#ports/signal-sink.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { Tally } from '#telemetry/tally.ts';
import type { ResolveAddress } from './call-joiner.ts';
import { MetricIntake } from './metric-intake.ts';
import { SpanIntake } from './span-intake.ts';
import { ObservedTopology } from './topology.ts';

interface CollectorParts {
  readonly window: HotWindow;
  readonly clock: Pick<Clock, 'now'>;
  /** Who listens at `host:port`, as the platform knows it. */
  readonly resolveAddress: ResolveAddress;
  /** Told of each change once. */
  readonly onChange?: (change: Change) => void;
  /** Told of what adapters could not use. */
  readonly onDropped?: (reason: string, count: number) => void;
}

export interface Collector extends SignalSink {
  /** The platform's services and what telemetry adds to them. */
  readTopology(platformServices: readonly Service[]): Topology;
  /** Everything taken in, dropped and rejected, by kind and reason: the window's counters and our own. */
  counters(): Readonly<Record<string, number>>;
}

/** The first room of the loop: whatever adapters receive, in one shape, into the window. */
export function createCollector(parts: CollectorParts): Collector {
  const { window, clock, resolveAddress, onChange, onDropped } = parts;
  const { spanMs, maxSeries } = window.settings;
  const tally = new Tally();
  const topology = new ObservedTopology(spanMs);
  const spans = new SpanIntake({ window, topology, resolveAddress });
  const metrics = new MetricIntake({ window, tally, spanMs, maxCounters: maxSeries, watchingSince: clock.now() });

  function accept(batch: SignalBatch): void {
    const now = clock.now();
    topology.observeOrigin(batch.origin, now);
    for (const sample of batch.samples ?? []) metrics.acceptSample(batch.origin, sample, now);
    for (const histogram of batch.histograms ?? []) metrics.acceptHistogram(batch.origin, histogram, now);
    for (const record of batch.logs ?? []) window.logs.append(logRow(batch.origin, record));
    spans.accept(batch.origin, batch.spans ?? [], now);
  }

  function reject(reason: string, count: number): void {
    tally.add(`rejected: ${reason}`, count);
    onDropped?.(reason, count);
  }

  function acceptChange(change: Change): void {
    if (window.changes.append(change)) onChange?.(change);
  }

  function readTopology(platformServices: readonly Service[]): Topology {
    const now = clock.now();
    spans.settle(now);
    return topology.read(platformServices, now);
  }

  return {
    accept,
    reject,
    acceptChange,
    readTopology,
    counters: () => ({ ...window.counters(), ...tally.read() }),
  };
}

function logRow(origin: Origin, record: LogRecord) {
  const { service, instance } = origin;
  return { ...record, service, ...(instance !== undefined && { instance }) };
}

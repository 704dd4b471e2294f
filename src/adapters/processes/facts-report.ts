import type { Clock } from '#base/clock.ts';
import type { SignalSink } from '#ports/signal-sink.ts';
import type { DesiredStore } from './desired-store.ts';
import { ProcessFacts, sampleAt } from './facts.ts';
import type { ManagedInstance } from './instance.ts';

const MEGABYTE = 1024 * 1024;

interface FactsReportOptions {
  readonly store: DesiredStore;
  readonly sink: SignalSink;
  readonly clock: Clock;
}

/** Delivers what is known of each instance: of its process from the kernel, of its place from the platform. */
export class FactsReport {
  readonly #options: FactsReportOptions;
  readonly #facts = new ProcessFacts();

  constructor(options: FactsReportOptions) {
    this.#options = options;
  }

  deliver(instances: readonly ManagedInstance[]): void {
    const { sink, clock } = this.#options;
    const now = clock.now();
    for (const instance of instances) {
      const { id, service, record } = instance;
      if (record === undefined) continue;
      const sample = sampleAt(now);
      const checkMs = instance.takeSlowestCheckMs();
      sink.accept({
        origin: { service, instance: id, version: record.version, zone: record.zone },
        samples: [
          ...this.#readProcess(instance, now),
          sample('instance.ready', instance.isServing ? 1 : 0, '1'),
          sample('instance.crashes', record.crashes, '{crash}'),
          ...(checkMs === undefined ? [] : [sample('instance.health_check.duration', checkMs / 1000, 's')]),
        ],
      });
    }
    this.#facts.keepOnly(new Set(instances.flatMap(({ isLive, record }) => (isLive ? [record!.pid!] : []))));
  }

  #readProcess({ isLive, record, service }: ManagedInstance, now: number) {
    if (!isLive || record?.pid === undefined || record.startedAt === undefined) return [];
    const { memoryMb } = this.#options.store.definitionOf(service)?.limits ?? {};
    const { pid, startedAt } = record;
    return this.#facts.read({
      pid,
      startedAt,
      now,
      ...(memoryMb !== undefined && { memoryLimitBytes: memoryMb * MEGABYTE }),
    });
  }
}

import type { ApiParts } from './api-parts.ts';
import { type MetricFamily, renderMetrics } from './prometheus-text.ts';

/** Everything that /metrics tells: the loop's work, the telemetry taken in, and this process. */
export function renderAllMetrics(parts: ApiParts): string {
  return renderMetrics([
    ...parts.metrics.families(),
    ...stateFamilies(parts),
    telemetryFamily(parts),
    ...webhookFamilies(parts),
    ...processFamilies(parts),
  ]);
}

function stateFamilies({ loop, platform, events }: ApiParts): MetricFamily[] {
  const status = loop.status();
  const instances = platform.listServices().flatMap(service => service.instances);
  return [
    gauge('zeroops_open_incidents', 'Incidents that are open now.', status.openIncidents),
    gauge('zeroops_open_anomalies', 'Anomalies that are open now.', status.openAnomalies),
    gauge('zeroops_paused', '1 while the kill switch is on.', status.paused ? 1 : 0),
    gauge('zeroops_instances', 'Instances that the platform runs.', instances.length),
    gauge(
      'zeroops_instances_ready',
      'Instances that are ready.',
      instances.filter(each => each.status === 'ready').length,
    ),
    gauge('zeroops_event_streams', 'Readers of /api/v1/events.', events.size),
  ];
}

function telemetryFamily({ readCounters }: ApiParts): MetricFamily {
  return {
    name: 'zeroops_telemetry_total',
    type: 'counter',
    help: 'Signals accepted, dropped, removed and rejected, by kind and reason.',
    samples: Object.entries(readCounters()).map(([event, value]) => ({ labels: { event }, value })),
  };
}

function webhookFamilies({ readWebhooks }: ApiParts): MetricFamily[] {
  const states = readWebhooks();
  const of = (value: (state: (typeof states)[number]) => number) =>
    states.map(state => ({ labels: { webhook: state.id }, value: value(state) }));
  return [
    {
      name: 'zeroops_webhook_deliveries_total',
      type: 'counter',
      help: 'Events that a webhook took, and attempts that failed.',
      samples: states.flatMap(({ id: webhook, delivered, failed }) => [
        { labels: { webhook, outcome: 'delivered' }, value: delivered },
        { labels: { webhook, outcome: 'failed' }, value: failed },
      ]),
    },
    {
      name: 'zeroops_webhook_waiting',
      type: 'gauge',
      help: 'Events that a webhook has not taken yet.',
      samples: of(state => state.waiting),
    },
    {
      name: 'zeroops_webhook_paused',
      type: 'gauge',
      help: '1 when a webhook wanted no more events.',
      samples: of(state => (state.isPaused ? 1 : 0)),
    },
  ];
}

function processFamilies({ startedAt }: ApiParts): MetricFamily[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'CPU time used.',
      samples: [{ value: (user + system) / 1e6 }],
    },
    gauge('process_resident_memory_bytes', 'Resident memory.', rss),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use.', heapUsed),
    gauge('process_start_time_seconds', 'Start of the process, in seconds since 1970.', startedAt / 1000),
  ];
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'gauge', help, samples: [{ value }] };
}

/** What the operating system and the runtime say about this process. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { metrics } from '@opentelemetry/api';

const RESOLUTION_MS = 10;
const NANOSECONDS = 1e9;

export function observeProcess(): void {
  const meter = metrics.getMeter('runtime');
  observeEventLoop(meter);

  meter.createObservableGauge('process.memory.usage', { unit: 'By' }).addCallback(result => {
    result.observe(process.memoryUsage.rss());
  });
  const heapUsed = meter.createObservableGauge('v8js.memory.heap.used', { unit: 'By' });
  const heapLimit = meter.createObservableGauge('v8js.memory.heap.limit', { unit: 'By' });
  meter.addBatchObservableCallback(
    result => {
      const heap = getHeapStatistics();
      result.observe(heapUsed, heap.used_heap_size);
      result.observe(heapLimit, heap.heap_size_limit);
    },
    [heapUsed, heapLimit],
  );
  meter.createObservableCounter('process.cpu.time', { unit: 's' }).addCallback(result => {
    const { user, system } = process.cpuUsage();
    result.observe(user / 1e6, { 'cpu.mode': 'user' });
    result.observe(system / 1e6, { 'cpu.mode': 'system' });
  });
  meter.createObservableGauge('process.uptime', { unit: 's' }).addCallback(result => {
    result.observe(process.uptime());
  });
}

function observeEventLoop(meter: ReturnType<typeof metrics.getMeter>): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let previous = performance.eventLoopUtilization();

  const p99 = meter.createObservableGauge('nodejs.eventloop.delay.p99', { unit: 's' });
  const mean = meter.createObservableGauge('nodejs.eventloop.delay.mean', { unit: 's' });
  const max = meter.createObservableGauge('nodejs.eventloop.delay.max', { unit: 's' });
  const utilization = meter.createObservableGauge('nodejs.eventloop.utilization', { unit: '1' });

  // The histogram measures timer intervals, so the sampling resolution is part of every value.
  const seconds = (nanoseconds: number): number =>
    Number.isNaN(nanoseconds) ? 0 : Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1e3);

  meter.addBatchObservableCallback(
    result => {
      const current = performance.eventLoopUtilization();
      result.observe(utilization, performance.eventLoopUtilization(current, previous).utilization);
      previous = current;
      result.observe(p99, seconds(delay.percentile(99)));
      result.observe(mean, seconds(delay.mean));
      result.observe(max, seconds(delay.max));
      delay.reset();
    },
    [p99, mean, max, utilization],
  );
}

/**
 * OpenTelemetry for one process, configured by the standard OTEL_* variables.
 * Must be the first import of every entry point: it patches node:http and pg before they are used.
 */
import { createRequire } from 'node:module';
import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { getNumberFromEnv, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { detectResources, envDetector } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { AggregationType, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { observeProcess } from './process-metrics.ts';

const resource = detectResources({ detectors: [envDetector] });

const tracerProvider = new TracerProvider({
  resource,
  spanProcessors: [
    new BatchSpanProcessor({
      exporter: new OTLPTraceExporter(),
      scheduledDelayMillis: getNumberFromEnv('OTEL_BSP_SCHEDULE_DELAY') ?? 5_000,
    }),
  ],
});

const meterProvider = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: getNumberFromEnv('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000,
    }),
  ],
  // The pool is observed directly in database.ts: event-derived counts drift once a connection is never returned.
  views: [
    {
      meterName: '@opentelemetry/instrumentation-pg',
      instrumentName: 'db.client.connection.*',
      aggregation: { type: AggregationType.DROP },
    },
  ],
});

const loggerProvider = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({
      exporter: new OTLPLogExporter(),
      scheduledDelayMillis: getNumberFromEnv('OTEL_BLRP_SCHEDULE_DELAY') ?? 1_000,
    }),
  ],
});

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(tracerProvider);
metrics.setGlobalMeterProvider(meterProvider);
logs.setGlobalLoggerProvider(loggerProvider);

/** Operational endpoints are no traffic of the shop; tracing their polling would drown it. */
const operational = new Set([
  '/health',
  '/_fault',
  '/rhythm',
  '/totals',
  '/debug/heap.heapprofile',
  '/debug/cpu.cpuprofile',
]);

/** Extra request options that client.ts attaches so that spans get a low-cardinality name. */
interface AnnotatedRequest {
  urlTemplate?: string;
  peerService?: string;
}

new HttpInstrumentation({
  ignoreIncomingRequestHook: request => operational.has(request.url ?? ''),
  startOutgoingSpanHook: request => {
    const { urlTemplate, peerService } = request as AnnotatedRequest;
    return {
      ...(urlTemplate !== undefined && { 'url.template': urlTemplate }),
      ...(peerService !== undefined && { 'peer.service': peerService }),
    };
  },
  requestHook: span => {
    const { attributes } = span as unknown as ReadableSpan;
    const template = attributes['url.template'];
    if (template !== undefined) span.updateName(`${attributes['http.request.method']} ${template}`);
  },
});
// Background polling of the queue has no parent span and stays out of the traces.
new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true });

// The instrumentation hooks require(); this patches node:http in place for everybody.
createRequire(import.meta.url)('http');
observeProcess();

export async function flushTelemetry(timeoutMs: number): Promise<void> {
  const flushed = Promise.allSettled([
    tracerProvider.forceFlush(),
    meterProvider.forceFlush(),
    loggerProvider.forceFlush(),
  ]);
  await Promise.race([flushed, new Promise(resolve => setTimeout(resolve, timeoutMs))]);
}

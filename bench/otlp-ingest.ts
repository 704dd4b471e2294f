/** Spans and points per second of CPU: decoded only, and decoded and put into the window. Run: node bench/otlp-ingest.ts */
import { decodeRequest, type SignalKind } from '#adapters/otlp/decode.ts';
import { TextCache } from '#adapters/otlp/text-cache.ts';
import { createCollector } from '#loop/collect/collector.ts';
import { HotWindow } from '#telemetry/hot-window.ts';
import { encodeMessage } from '../test/otlp-oracle.ts';

const SPANS_PER_REQUEST = 512;
const POINTS_PER_REQUEST = 500;
const LEAST_CPU_MS = 2_000;

const startedAt = Date.now();
let now = startedAt;

function tracesRequest(sequence: number): Buffer {
  const spans = Array.from({ length: SPANS_PER_REQUEST }, (_, i) => {
    const number = sequence * SPANS_PER_REQUEST + i;
    const startNs = BigInt(startedAt) * 1_000_000n;
    return {
      traceId: number.toString(16).padStart(32, 'a'),
      spanId: number.toString(16).padStart(16, 'b'),
      parentSpanId: (number + 1).toString(16).padStart(16, 'b'),
      name: `GET /products/${i % 20}`,
      kind: 2 + (i % 2),
      startTimeUnixNano: String(startNs),
      endTimeUnixNano: String(startNs + BigInt(((i * 7919) % 300) * 1_000_000)),
      attributes: Object.entries({
        'http.request.method': 'GET',
        'http.response.status_code': i % 50 === 0 ? '500' : '200',
        'server.address': '127.0.0.1',
        'server.port': String(4000 + (i % 8)),
        'url.path': `/products/${i}`,
        'network.protocol.version': '1.1',
        'peer.service': `callee-${i % 4}`,
        'user_agent.original': 'bench/1.0',
      }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
      status: i % 50 === 0 ? { code: 2 } : {},
    };
  });
  return encodeMessage('TracesRequest', { resourceSpans: [{ resource: resource(sequence), scopeSpans: [{ spans }] }] });
}

function metricsRequest(sequence: number): Buffer {
  const dataPoints = (metric: number) =>
    Array.from({ length: 10 }, (_, i) => ({
      attributes: [{ key: 'state', value: { stringValue: `state-${i}` } }],
      startTimeUnixNano: String(BigInt(startedAt) * 1_000_000n),
      timeUnixNano: String(BigInt(startedAt + sequence * 1000) * 1_000_000n),
      asDouble: sequence * metric + i,
    }));
  const metrics = Array.from({ length: POINTS_PER_REQUEST / 10 }, (_, i) => ({
    name: `bench.metric.${i}`,
    unit: 'By',
    ...(i % 2 === 0
      ? { gauge: { dataPoints: dataPoints(i) } }
      : { sum: { dataPoints: dataPoints(i), aggregationTemporality: 2, isMonotonic: true } }),
  }));
  return encodeMessage('MetricsRequest', { resourceMetrics: [{ resource: resource(0), scopeMetrics: [{ metrics }] }] });
}

function resource(sequence: number): object {
  const attributes = {
    'service.name': `service-${sequence % 8}`,
    'service.instance.id': `service-${sequence % 8}-1`,
    'service.version': '1.0.0',
  };
  return { attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })) };
}

function measure(name: string, itemsPerRequest: number, run: (index: number) => void): void {
  for (let i = 0; i < 50; i++) run(i);
  const before = process.cpuUsage();
  let requests = 0;
  let cpuMs = 0;
  while (cpuMs < LEAST_CPU_MS) {
    for (let i = 0; i < 10; i++) run(requests++);
    const { user, system } = process.cpuUsage(before);
    cpuMs = (user + system) / 1000;
  }
  const perSecond = (requests * itemsPerRequest) / (cpuMs / 1000);
  console.log(`${name.padEnd(32)} ${Math.round(perSecond).toLocaleString('en').padStart(12)} per CPU-second`);
}

function benchmark(kind: SignalKind, itemsPerRequest: number, bodies: readonly Buffer[]): void {
  const texts = new TextCache();
  const newCollector = () =>
    createCollector({
      window: new HotWindow({ now: () => now }),
      clock: { now: () => now },
      resolveAddress: () => undefined,
    });
  let collector = newCollector();
  const what = kind === 'traces' ? 'spans' : 'points';
  measure(`${what} decoded`, itemsPerRequest, i => decodeRequest(kind, 'protobuf', bodies[i % bodies.length]!, texts));
  measure(`${what} decoded and windowed`, itemsPerRequest, i => {
    // The same bodies again would be late in a window that has seen them.
    if (i % bodies.length === 0) collector = newCollector();
    now = startedAt + (i % bodies.length) * 1000;
    for (const batch of decodeRequest(kind, 'protobuf', bodies[i % bodies.length]!, texts).batches)
      collector.accept(batch);
  });
  console.log(collector.counters());
}

benchmark(
  'traces',
  SPANS_PER_REQUEST,
  Array.from({ length: 40 }, (_, i) => tracesRequest(i)),
);
benchmark(
  'metrics',
  POINTS_PER_REQUEST,
  Array.from({ length: 300 }, (_, i) => metricsRequest(i)),
);

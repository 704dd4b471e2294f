import { Attributes } from './attributes.ts';
import { draftMetric, type MetricDraft } from './drafts.ts';
import type { Intake } from './intake.ts';
import { MAX_NAME_BYTES } from './limits.ts';
import { addMetric, type MetricPoints } from './metric-points.ts';
import { originOf } from './origin.ts';
import { readExponential, readHistogram, readNumber, readSummary } from './protobuf-points.ts';
import { readResource } from './protobuf-values.ts';
import type { WireReader } from './wire-reader.ts';

/** ExportMetricsServiceRequest; field numbers from opentelemetry-proto 1.x, metrics/v1/metrics.proto. */
export function readMetrics(reader: WireReader, intake: Intake): void {
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readResourceMetrics(reader, intake);
    else reader.skip();
  }
}

function readResourceMetrics(reader: WireReader, intake: Intake): void {
  const resource = new Attributes();
  const points: MetricPoints = { samples: [], histograms: [] };
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readResource(reader, resource);
    else if (field === 2) readScopeMetrics(reader, points, intake);
    else reader.skip();
  }
  reader.leave(outer);
  if (points.samples.length + points.histograms.length > 0) {
    intake.batches.push({ origin: originOf(resource.values), ...points });
  }
}

function readScopeMetrics(reader: WireReader, points: MetricPoints, intake: Intake): void {
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2) addMetric(readMetric(reader, intake), points, intake);
    else reader.skip();
  }
  reader.leave(outer);
}

function readMetric(reader: WireReader, intake: Intake): MetricDraft {
  const metric = draftMetric();
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) metric.name = reader.text(MAX_NAME_BYTES);
    else if (field === 3) metric.unit = reader.text(MAX_NAME_BYTES);
    else if (field === 5) readData(reader, metric, () => addPoint(metric.numbers, reader, intake, readNumber));
    else if (field === 7) {
      metric.isSum = true;
      readData(reader, metric, () => addPoint(metric.numbers, reader, intake, readNumber));
    } else if (field === 9) readData(reader, metric, () => addPoint(metric.histograms, reader, intake, readHistogram));
    else if (field === 10)
      readData(reader, metric, () => addPoint(metric.exponentials, reader, intake, readExponential));
    else if (field === 11) readData(reader, metric, () => addPoint(metric.summaries, reader, intake, readSummary));
    else reader.skip();
  }
  reader.leave(outer);
  return metric;
}

/** Gauge, Sum, Histogram, ExponentialHistogram and Summary give the same numbers to the fields that they share. */
function readData(reader: WireReader, metric: MetricDraft, readPoint: () => void): void {
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readPoint();
    else if (field === 2) metric.temporality = reader.unsigned();
    else if (field === 3) metric.isMonotonic = reader.unsigned() !== 0;
    else reader.skip();
  }
  reader.leave(outer);
}

function addPoint<Point>(
  points: Point[],
  reader: WireReader,
  intake: Intake,
  read: (reader: WireReader) => Point,
): void {
  if (intake.admit()) points.push(read(reader));
  else reader.skip();
}

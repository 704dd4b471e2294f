import { draftMetric, type MetricDraft } from './drafts.ts';
import type { Intake } from './intake.ts';
import { exponentialIn, histogramIn, numberPointIn, summaryIn } from './json-points.ts';
import { arrayIn, attributesIn, enumIn, type JsonObject, objectIn, textIn } from './json-values.ts';
import { addMetric, type MetricPoints } from './metric-points.ts';
import { originOf } from './origin.ts';

const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map(name => `AGGREGATION_TEMPORALITY_${name}`);

export function readJsonMetrics(request: JsonObject, intake: Intake): void {
  for (const each of arrayIn(request.resourceMetrics, 'resourceMetrics')) {
    const resourceMetrics = objectIn(each, 'resourceMetrics');
    const resource = objectIn(resourceMetrics.resource, 'resource');
    const origin = originOf(attributesIn(resource.attributes, 'resource attributes').values);
    const points: MetricPoints = { samples: [], histograms: [] };
    for (const scope of arrayIn(resourceMetrics.scopeMetrics, 'scopeMetrics')) {
      for (const json of arrayIn(objectIn(scope, 'scopeMetrics').metrics, 'metrics')) {
        addMetric(draftOf(objectIn(json, 'metric'), intake), points, intake);
      }
    }
    if (points.samples.length + points.histograms.length > 0) intake.batches.push({ origin, ...points });
  }
}

function draftOf(json: JsonObject, intake: Intake): MetricDraft {
  const data = objectIn(
    json.gauge ?? json.sum ?? json.histogram ?? json.exponentialHistogram ?? json.summary,
    'metric data',
  );
  const metric: MetricDraft = {
    ...draftMetric(),
    name: textIn(json.name, 'metric name'),
    unit: textIn(json.unit, 'unit'),
    isSum: json.gauge === undefined && json.sum !== undefined,
    isMonotonic: data.isMonotonic === true,
    temporality: enumIn(data.aggregationTemporality, 'aggregationTemporality', TEMPORALITIES),
  };
  for (const each of arrayIn(data.dataPoints, 'dataPoints')) {
    if (intake.admit()) addPoint(metric, json, objectIn(each, 'data point'));
  }
  return metric;
}

function addPoint(metric: MetricDraft, json: JsonObject, point: JsonObject): void {
  if (json.gauge !== undefined || json.sum !== undefined) metric.numbers.push(numberPointIn(point));
  else if (json.histogram !== undefined) metric.histograms.push(histogramIn(point));
  else if (json.exponentialHistogram !== undefined) metric.exponentials.push(exponentialIn(point));
  else metric.summaries.push(summaryIn(point));
}

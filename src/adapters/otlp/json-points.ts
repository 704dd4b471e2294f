import type { ExponentialDraft, HistogramDraft, NumberDraft, SummaryDraft } from './drafts.ts';
import { arrayIn, attributesIn, instantIn, type JsonObject, numberIn, numbersIn, objectIn } from './json-values.ts';
import { MAX_BUCKETS, MAX_QUANTILES } from './limits.ts';

export function numberPointIn(json: JsonObject): NumberDraft {
  const value = json.asDouble ?? json.asInt;
  return { ...pointIn(json), value: value === undefined ? Number.NaN : numberIn(value, 'value') };
}

export function histogramIn(json: JsonObject): HistogramDraft {
  return {
    ...pointIn(json),
    count: numberIn(json.count, 'count'),
    sum: numberIn(json.sum, 'sum'),
    bucketCounts: numbersIn(json.bucketCounts, 'bucketCounts', MAX_BUCKETS),
    bounds: numbersIn(json.explicitBounds, 'explicitBounds', MAX_BUCKETS),
  };
}

export function exponentialIn(json: JsonObject): ExponentialDraft {
  const positive = objectIn(json.positive, 'positive');
  const negative = objectIn(json.negative, 'negative');
  return {
    ...pointIn(json),
    count: numberIn(json.count, 'count'),
    sum: numberIn(json.sum, 'sum'),
    scale: numberIn(json.scale, 'scale'),
    zeroCount: numberIn(json.zeroCount, 'zeroCount'),
    zeroThreshold: numberIn(json.zeroThreshold, 'zeroThreshold'),
    offset: numberIn(positive.offset, 'offset'),
    positiveCounts: numbersIn(positive.bucketCounts, 'bucketCounts', MAX_BUCKETS),
    negativeCounts: numbersIn(negative.bucketCounts, 'bucketCounts', MAX_BUCKETS),
  };
}

export function summaryIn(json: JsonObject): SummaryDraft {
  const quantiles = arrayIn(json.quantileValues, 'quantileValues').slice(0, MAX_QUANTILES);
  return {
    ...pointIn(json),
    count: numberIn(json.count, 'count'),
    sum: numberIn(json.sum, 'sum'),
    quantiles: quantiles.map(each => {
      const { quantile, value } = objectIn(each, 'quantile value');
      return { quantile: numberIn(quantile, 'quantile'), value: numberIn(value, 'value') };
    }),
  };
}

function pointIn(json: JsonObject) {
  return {
    startAt: instantIn(json.startTimeUnixNano, 'startTimeUnixNano'),
    at: instantIn(json.timeUnixNano, 'timeUnixNano'),
    flags: numberIn(json.flags, 'flags'),
    attributes: attributesIn(json.attributes, 'point attributes'),
  };
}

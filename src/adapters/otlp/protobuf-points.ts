import {
  draftExponential,
  draftHistogram,
  draftNumber,
  draftSummary,
  type ExponentialDraft,
  type HistogramDraft,
  type NumberDraft,
  type SummaryDraft,
} from './drafts.ts';
import { MAX_BUCKETS, MAX_QUANTILES } from './limits.ts';
import { readAttribute } from './protobuf-values.ts';
import type { WireReader } from './wire-reader.ts';

/** NumberDataPoint. */
export function readNumber(reader: WireReader): NumberDraft {
  const point = draftNumber();
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2) point.startAt = reader.instantMs();
    else if (field === 3) point.at = reader.instantMs();
    else if (field === 4) point.value = reader.double();
    else if (field === 6) point.value = reader.signedFixed64();
    else if (field === 7) readAttribute(reader, point.attributes);
    else if (field === 8) point.flags = reader.unsigned();
    else reader.skip();
  }
  reader.leave(outer);
  return point;
}

/** HistogramDataPoint. */
export function readHistogram(reader: WireReader): HistogramDraft {
  const point = draftHistogram();
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2) point.startAt = reader.instantMs();
    else if (field === 3) point.at = reader.instantMs();
    else if (field === 4) point.count = reader.fixed64();
    else if (field === 5) point.sum = reader.double();
    else if (field === 6) reader.fixed64sInto(point.bucketCounts, MAX_BUCKETS);
    else if (field === 7) reader.doublesInto(point.bounds, MAX_BUCKETS);
    else if (field === 9) readAttribute(reader, point.attributes);
    else if (field === 10) point.flags = reader.unsigned();
    else reader.skip();
  }
  reader.leave(outer);
  return point;
}

/** ExponentialHistogramDataPoint. */
export function readExponential(reader: WireReader): ExponentialDraft {
  const point = draftExponential();
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readAttribute(reader, point.attributes);
    else if (field === 2) point.startAt = reader.instantMs();
    else if (field === 3) point.at = reader.instantMs();
    else if (field === 4) point.count = reader.fixed64();
    else if (field === 5) point.sum = reader.double();
    else if (field === 6) point.scale = reader.zigzag();
    else if (field === 7) point.zeroCount = reader.fixed64();
    else if (field === 8) point.offset = readBuckets(reader, point.positiveCounts);
    else if (field === 9) readBuckets(reader, point.negativeCounts);
    else if (field === 10) point.flags = reader.unsigned();
    else if (field === 14) point.zeroThreshold = reader.double();
    else reader.skip();
  }
  reader.leave(outer);
  return point;
}

/** SummaryDataPoint. */
export function readSummary(reader: WireReader): SummaryDraft {
  const point = draftSummary();
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 2) point.startAt = reader.instantMs();
    else if (field === 3) point.at = reader.instantMs();
    else if (field === 4) point.count = reader.fixed64();
    else if (field === 5) point.sum = reader.double();
    else if (field === 6 && point.quantiles.length < MAX_QUANTILES) point.quantiles.push(readQuantile(reader));
    else if (field === 7) readAttribute(reader, point.attributes);
    else if (field === 8) point.flags = reader.unsigned();
    else reader.skip();
  }
  reader.leave(outer);
  return point;
}

/** The offset; counts are appended. */
function readBuckets(reader: WireReader, counts: number[]): number {
  let offset = 0;
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) offset = reader.zigzag();
    else if (field === 2) reader.varintsInto(counts, MAX_BUCKETS);
    else reader.skip();
  }
  reader.leave(outer);
  return offset;
}

function readQuantile(reader: WireReader): { quantile: number; value: number } {
  const at = { quantile: 0, value: 0 };
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) at.quantile = reader.double();
    else if (field === 2) at.value = reader.double();
    else reader.skip();
  }
  reader.leave(outer);
  return at;
}

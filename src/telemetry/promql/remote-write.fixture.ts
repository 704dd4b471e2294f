import type { LabelSet } from './label-set.ts';
import type { NativeSample, NativeSeries } from './native-series.fixture.ts';
import type { SelectedSeries } from './source.ts';

const DOUBLE = 1;
const BYTES = 2;

/** Protobuf `WriteRequest` (Prometheus remote write 1.0) in the block format of snappy, all of it as literals. */
export function encodeWriteRequest(
  series: readonly SelectedSeries[],
  native: readonly NativeSeries[],
): Uint8Array<ArrayBuffer> {
  return literalSnappy(
    Buffer.concat([
      ...series.map(one => bytes(1, Buffer.concat([encodeLabels(one.labels), encodeSamples(one)]))),
      ...native.map(one => bytes(1, Buffer.concat([encodeLabels(one.labels), encodeHistograms(one)]))),
    ]),
  );
}

function encodeLabels(labels: LabelSet): Buffer {
  const pairs = Object.entries(labels.toRecord()).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    pairs.map(([name, value]) => bytes(1, Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, Buffer.from(value))]))),
  );
}

function encodeSamples({ at, values }: SelectedSeries): Buffer {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat(
    Array.from(at, (instant, i) =>
      // The bytes of the value are copied, not the number, so that a stale marker stays one.
      bytes(2, Buffer.concat([tag(1, DOUBLE), raw.subarray(i * 8, i * 8 + 8), integer(2, instant)])),
    ),
  );
}

function encodeHistograms({ schema, samples }: NativeSeries): Buffer {
  return Buffer.concat(samples.map(sample => bytes(4, encodeHistogram(schema, sample))));
}

function encodeHistogram(schema: number, { at, sum, zeroCount, offset, counts }: NativeSample): Buffer {
  const deltas = counts.map((count, i) => varint(zigzag(count - (counts[i - 1] ?? 0))));
  const span = Buffer.concat([integer(1, zigzag(offset)), integer(2, counts.length)]);
  return Buffer.concat([
    integer(
      1,
      counts.reduce((total, count) => total + count, zeroCount),
    ),
    double(3, sum),
    integer(4, zigzag(schema)),
    double(5, 0),
    integer(6, zeroCount),
    bytes(11, span),
    bytes(12, Buffer.concat(deltas)),
    integer(15, at),
  ]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([tag(field, BYTES), varint(content.length), content]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, 0), varint(value)]);
}

function double(field: number, value: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([tag(field, DOUBLE), content]);
}

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varint(value: number): Buffer {
  const encoded: number[] = [];
  let rest = BigInt(value);
  for (; rest >= 0x80n; rest >>= 7n) encoded.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...encoded, Number(rest)]);
}

function literalSnappy(raw: Buffer): Uint8Array<ArrayBuffer> {
  const parts = [varint(raw.length)];
  for (let from = 0; from < raw.length; from += 65_536) {
    const chunk = raw.subarray(from, from + 65_536);
    // Tag 61: a literal of which the length, less one, follows in two bytes.
    const head = Buffer.from([61 << 2, (chunk.length - 1) & 0xff, (chunk.length - 1) >> 8]);
    parts.push(head, chunk);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

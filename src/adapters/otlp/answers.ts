import type { Encoding, SignalKind } from './decode.ts';

/** google.rpc.Code of what we answer with over HTTP. */
const RPC_CODES: Readonly<Record<number, number>> = { 400: 3, 404: 5, 405: 12, 413: 8, 415: 3, 500: 13, 503: 14 };

const REJECTED_NAMES: Readonly<Record<SignalKind, string>> = {
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
};

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

export const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** ExportXServiceResponse: empty, or with partial_success when something was rejected. */
export function exportResponse(kind: SignalKind, encoding: Encoding, rejected: ReadonlyMap<string, number>): Buffer {
  const count = [...rejected.values()].reduce((sum, each) => sum + each, 0);
  const message = [...rejected].map(([reason, each]) => `${reason} (${each})`).join('; ');
  if (encoding === 'json') {
    // int64 is text in protobuf's JSON mapping.
    const partialSuccess = { [REJECTED_NAMES[kind]]: String(count), errorMessage: message };
    return Buffer.from(JSON.stringify(count === 0 ? {} : { partialSuccess }));
  }
  if (count === 0) return Buffer.alloc(0);
  return bytesField(1, Buffer.concat([Buffer.from([0x08]), varint(count), bytesField(2, Buffer.from(message))]));
}

/** google.rpc.Status, for an answer over HTTP. */
export function statusResponse(encoding: Encoding, httpStatus: number, message: string): Buffer {
  const code = RPC_CODES[httpStatus] ?? 2;
  return encoding === 'json' ? Buffer.from(JSON.stringify({ code, message })) : status(code, message);
}

/** google.rpc.Status with a RetryInfo: the way in which gRPC says "come again later". */
export function retryStatus(code: number, message: string, delaySeconds: number): Buffer {
  const duration = Buffer.concat([Buffer.from([0x08]), varint(delaySeconds)]);
  const any = Buffer.concat([bytesField(1, Buffer.from(RETRY_INFO)), bytesField(2, bytesField(1, duration))]);
  return Buffer.concat([status(code, message), bytesField(3, any)]);
}

/** code = 1, message = 2; details would be 3. */
function status(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0x08]), varint(code), bytesField(2, Buffer.from(message))]);
}

function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([field * 8 + 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

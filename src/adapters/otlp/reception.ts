import { type AppError, isAppError } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import type { SignalSink } from '#ports/signal-sink.ts';
import { Admission } from './admission.ts';
import { decodeRequest, type Encoding, type SignalKind } from './decode.ts';
import type { OtlpConfig } from './schema.ts';
import { TextCache } from './text-cache.ts';

/** What a request meets whichever way it came. */
export interface Reception {
  readonly config: OtlpConfig;
  readonly sink: SignalSink;
  readonly logger: Logger;
  readonly texts: TextCache;
  readonly admission: Admission;
}

interface ExportRequest {
  readonly kind: SignalKind;
  readonly encoding: Encoding;
  readonly body: Buffer;
}

export function createReception(config: OtlpConfig, sink: SignalSink, logger: Logger): Reception {
  return { config, sink, logger, texts: new TextCache(), admission: new Admission(config.inFlightLimitBytes) };
}

/** Hands the request on to the sink, and says what of it could not be used. Throws OTLP_MALFORMED. */
export function takeRequest(
  { sink, texts }: Reception,
  { kind, encoding, body }: ExportRequest,
): ReadonlyMap<string, number> {
  const intake = decodeRequest(kind, encoding, body, texts);
  for (const batch of intake.batches) sink.accept(batch);
  for (const [reason, count] of [...intake.rejected, ...intake.ignored]) sink.reject(`otlp ${kind}: ${reason}`, count);
  return intake.rejected;
}

/** Counts and logs a request that was not taken. What is not the sender's doing gives no error to show to them. */
export function noteRefused({ sink, logger }: Reception, error: unknown): AppError | undefined {
  if (!isAppError(error)) {
    sink.reject('otlp requests: failed here', 1);
    logger.error({ err: error }, 'OTLP request failed');
    return undefined;
  }
  sink.reject(`otlp requests: ${error.code}`, 1);
  logger.debug({ code: error.code, reason: error.message }, 'OTLP request refused');
  return error;
}

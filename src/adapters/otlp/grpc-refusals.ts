import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { retryStatus } from './answers.ts';
import { noteRefused, type Reception } from './reception.ts';

const STATUS: Readonly<Record<string, number>> = {
  OTLP_MALFORMED: status.INVALID_ARGUMENT,
  OTLP_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  // What gRPC itself asks for when a compression is not known.
  OTLP_UNSUPPORTED_MEDIA: status.UNIMPLEMENTED,
  OTLP_OVERLOADED: status.UNAVAILABLE,
};
const RETRY_AFTER_SECONDS = 1;

/** Counts the refusal and gives the status that says it. Without RetryInfo, RESOURCE_EXHAUSTED means: never again. */
export function refuse(reception: Reception, thrown: unknown): StatusObject {
  const error = noteRefused(reception, thrown);
  const metadata = new Metadata();
  if (error === undefined) return { code: status.INTERNAL, details: 'the receiver failed; its log says why', metadata };
  const code = STATUS[error.code] ?? status.INVALID_ARGUMENT;
  if (error.retry === 'later') {
    metadata.set('grpc-status-details-bin', retryStatus(code, error.message, RETRY_AFTER_SECONDS));
  }
  return { code, details: error.message, metadata };
}

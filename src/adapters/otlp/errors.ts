import { type ZodError, z } from 'zod';
import { AppError } from '#base/errors.ts';

/** The bytes are not the message that the address promises. */
export function malformed(reason: string): AppError {
  return new AppError({
    code: 'OTLP_MALFORMED',
    message: `not a valid OTLP request: ${reason}`,
    faultOf: 'outside',
    hint: 'send OTLP 1.x: over HTTP protobuf or JSON, as the content type says; over gRPC protobuf',
  });
}

export function bodyTooLarge(limitBytes: number): AppError {
  return new AppError({
    code: 'OTLP_TOO_LARGE',
    message: `the request holds more than ${limitBytes} bytes`,
    faultOf: 'outside',
    hint: 'lower the batch size of the exporter, or raise bodyLimitBytes',
    facts: { limitBytes },
  });
}

export function unsupportedMedia(what: string): AppError {
  return new AppError({
    code: 'OTLP_UNSUPPORTED_MEDIA',
    message: `${what} is not understood`,
    faultOf: 'outside',
    hint: 'use application/x-protobuf or application/json, plain or gzip',
  });
}

export function overloaded(): AppError {
  return new AppError({
    code: 'OTLP_OVERLOADED',
    message: 'too much telemetry is being received at once',
    faultOf: 'outside',
    hint: 'the exporter retries by itself; if it lasts, send less or raise inFlightLimitBytes',
    retry: 'later',
  });
}

export function addressUnavailable(address: string, cause: unknown): AppError {
  return new AppError({
    code: 'OTLP_ADDRESS_UNAVAILABLE',
    message: `cannot listen for OTLP on ${address}`,
    faultOf: 'operator',
    hint: 'free the address, or set another host or port for the otlp adapter',
    facts: { address },
    cause,
  });
}

export function configInvalid(cause: ZodError): AppError {
  return new AppError({
    code: 'ADAPTER_CONFIG_INVALID',
    message: `the otlp adapter's configuration is not valid: ${z.prettifyError(cause)}`,
    faultOf: 'operator',
    hint: 'correct the fields named; docs/guide says what each means',
    cause,
  });
}

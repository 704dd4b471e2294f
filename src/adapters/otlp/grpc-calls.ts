import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { bodyTooLarge, malformed, unsupportedMedia } from './errors.ts';
import { refuse } from './grpc-refusals.ts';
import type { Reception } from './reception.ts';

type AnyStatus = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

/** Stands between grpc-js and the services. A call that is not whole after `callLimitMs` is given up. */
export function superviseCalls(reception: Reception, callLimitMs: number): ServerInterceptor {
  return (_method, below) => {
    const call = new Call(reception, below);
    return new ServerInterceptingCall(below, {
      start: next =>
        next({
          onReceiveMetadata: (metadata, proceed) => call.begin(metadata, proceed, callLimitMs),
          // grpc-js tells so of the end of every call, whatever its end was.
          onCancel: () => call.end(),
        }),
      sendStatus(given, next) {
        call.isAnswered = true;
        next(given);
      },
    });
  };
}

/**
 * begun ──▶ room reserved ──▶ whole ──▶ answered, taken or refused ──▶ ended, room given back
 *   │            └──▶ given up by grpc-js (too large, not gzip ...), too slow, or broken off ──▲
 *   └──▶ refused for want of room ─────────────────────────────────────────────────────────────┘
 */
class Call {
  isAnswered = false;
  readonly #reception: Reception;
  readonly #send: (given: AnyStatus) => void;
  #giveBack: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(reception: Reception, below: ServerInterceptingCallInterface) {
    this.#reception = reception;
    this.#send = below.sendStatus.bind(below);
    // grpc-js gives calls up below every interceptor: only here can that be counted, and said as over HTTP.
    below.sendStatus = given => this.#finish(given);
  }

  begin(metadata: Metadata, proceed: (metadata: Metadata) => void, limitMs: number): void {
    const { admission, config } = this.#reception;
    try {
      // How large the message is shows only when grpc-js has read it all.
      this.#giveBack = admission.reserve(config.bodyLimitBytes);
    } catch (error) {
      this.isAnswered = true;
      this.#send(refuse(this.#reception, error));
      return;
    }
    const details = `the request was not whole after ${limitMs} ms`;
    this.#timer = setTimeout(() => this.#finish({ code: status.DEADLINE_EXCEEDED, details }), limitMs);
    proceed(metadata);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#giveBack?.();
    if (!this.isAnswered) this.#count(status.CANCELLED);
  }

  #finish(given: AnyStatus): void {
    const stated = this.isAnswered ? given : this.#restate(given);
    this.isAnswered = true;
    this.#send(stated);
  }

  /** What grpc-js found out about the message, in the words that OTLP/HTTP has for it. */
  #restate(given: AnyStatus): AnyStatus {
    switch (given.code) {
      case status.RESOURCE_EXHAUSTED:
        return this.#refuse(bodyTooLarge(this.#reception.config.bodyLimitBytes));
      case status.INTERNAL:
        return this.#refuse(malformed('the message is not compressed as it says'));
      case status.UNIMPLEMENTED:
        return this.#refuse(unsupportedMedia('the compression of the message'));
      default:
        this.#count(given.code);
        return given;
    }
  }

  #refuse(error: Error): StatusObject {
    return refuse(this.#reception, error);
  }

  #count(code: status): void {
    this.#reception.sink.reject(`otlp requests: ${status[code]}`, 1);
  }
}

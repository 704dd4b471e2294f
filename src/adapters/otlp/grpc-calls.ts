import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import type { AppError } from '#base/errors.ts';
import { bodyTooLarge, malformed, unsupportedMedia } from './errors.ts';
import { refuse } from './grpc-refusals.ts';
import { noteRefused, type Reception } from './reception.ts';

type Status = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

/** Stands between grpc-js and the services. A call that is not whole after `callLimitMs` is given up. */
export function superviseCalls(reception: Reception, callLimitMs: number): ServerInterceptor {
  return (_method, below) => {
    const call = new Call(reception, below);
    return new ServerInterceptingCall(below, {
      start: next =>
        next({
          onReceiveMetadata: (metadata, proceed) => call.begin(metadata, proceed, callLimitMs),
          onReceiveMessage(message, proceed) {
            call.makeWhole();
            proceed(message);
          },
          // grpc-js tells so of the end of every call, whatever its end was.
          onCancel: () => call.end(),
        }),
      sendStatus: (given, proceed) => proceed(call.answer(given)),
    });
  };
}

/**
 * begun ──▶ room reserved ──▶ whole ──▶ answered by a service ──▶ ended, room given back
 *   │            └──▶ given up by grpc-js (too large, not gzip ...), too slow, or broken off ──▲
 *   └──▶ refused for want of room ─────────────────────────────────────────────────────────────┘
 */
class Call {
  readonly #reception: Reception;
  readonly #below: ServerInterceptingCallInterface;
  #isWhole = false;
  #isAnswered = false;
  #giveBack: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(reception: Reception, below: ServerInterceptingCallInterface) {
    this.#reception = reception;
    this.#below = below;
    const send = below.sendStatus.bind(below);
    // grpc-js gives calls up below every interceptor: only here can that be counted, and said as over HTTP.
    below.sendStatus = given => {
      const stated = this.#isWhole || this.#isAnswered ? given : this.#restate(given);
      this.#isAnswered = true;
      send(stated);
    };
  }

  begin(metadata: Metadata, proceed: (metadata: Metadata) => void, limitMs: number): void {
    const { admission, config } = this.#reception;
    try {
      // How large the message is shows only when grpc-js has read it all.
      this.#giveBack = admission.reserve(config.bodyLimitBytes);
    } catch (error) {
      this.#isAnswered = true;
      this.#below.sendStatus(refuse(this.#reception, error));
      return;
    }
    this.#timer = setTimeout(() => this.#below.sendStatus(tooSlow(limitMs)), limitMs);
    proceed(metadata);
  }

  makeWhole(): void {
    this.#isWhole = true;
    clearTimeout(this.#timer);
  }

  /** Without a message it is grpc-js that speaks, which takes a sender who breaks off for one who calls wrongly. */
  answer(given: Status): Status {
    if (this.#isWhole || this.#isAnswered) return given;
    this.#isAnswered = true;
    return refuse(this.#reception, brokenOff());
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#giveBack?.();
    if (!this.#isWhole && !this.#isAnswered) noteRefused(this.#reception, brokenOff());
  }

  /** What grpc-js found out about the message, as OTLP/HTTP would say it. */
  #restate(given: Status): Status {
    const { config } = this.#reception;
    switch (given.code) {
      case status.RESOURCE_EXHAUSTED:
        return refuse(this.#reception, bodyTooLarge(config.bodyLimitBytes));
      case status.UNIMPLEMENTED:
        return refuse(this.#reception, unsupportedMedia('the compression'));
      case status.INTERNAL:
        return refuse(this.#reception, malformed(given.details));
      default:
        noteRefused(this.#reception, malformed(given.details));
        return given;
    }
  }
}

/** One that an exporter tries again. */
function tooSlow(limitMs: number): Status {
  return { code: status.DEADLINE_EXCEEDED, details: `the request was not whole after ${limitMs} ms` };
}

function brokenOff(): AppError {
  return malformed('the call ended before its message was whole');
}

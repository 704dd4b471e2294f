import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import type { AppError } from '#base/errors.ts';
import { bodyTooLarge, malformed, overloaded, unsupportedMedia } from './errors.ts';
import { refuse } from './grpc-refusals.ts';
import { noteRefused, type Reception } from './reception.ts';

type Status = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

export interface CallLimits {
  /** How long a call waits for room before it is told to come again. */
  readonly waitMs: number;
  /** How long it may then take to be whole. */
  readonly wholeMs: number;
}

/** Stands between grpc-js and the services. */
export function superviseCalls(reception: Reception, limits: CallLimits): ServerInterceptor {
  return (_method, below) => {
    const call = new Call(reception, below);
    return new ServerInterceptingCall(below, {
      start: next =>
        next({
          onReceiveMetadata: (metadata, proceed) => call.begin(() => proceed(metadata), limits),
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
 * waiting ──▶ has room ──▶ whole ──▶ answered by a service ──▶ ended, room given back
 *   │            └──▶ given up by grpc-js (too large, not gzip ...), too slow, or broken off ──▲
 *   └──▶ refused for want of room ─────────────────────────────────────────────────────────────┘
 *
 * Until it has room nothing of it is read: the sender is held back by the flow control of HTTP/2.
 */
class Call {
  readonly #reception: Reception;
  readonly #below: ServerInterceptingCallInterface;
  #isWhole = false;
  #isAnswered = false;
  /** Ends the wait, or gives the room back. */
  #leave: (() => void) | undefined;
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

  begin(read: () => void, { waitMs, wholeMs }: CallLimits): void {
    const { admission, config } = this.#reception;
    this.#timer = setTimeout(() => this.#refuse(overloaded()), waitMs);
    const enter = (release: () => void) => {
      clearTimeout(this.#timer);
      this.#leave = release;
      this.#timer = setTimeout(() => this.#below.sendStatus(tooSlow(wholeMs)), wholeMs);
      read();
    };
    try {
      // How large the message is shows only when grpc-js has read it all.
      const stopWaiting = admission.wait(config.bodyLimitBytes, enter);
      this.#leave ??= stopWaiting;
    } catch (error) {
      this.#refuse(error);
    }
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
    this.#leave?.();
    if (!this.#isWhole && !this.#isAnswered) noteRefused(this.#reception, brokenOff());
  }

  #refuse(error: unknown): void {
    this.#isAnswered = true;
    this.#below.sendStatus(refuse(this.#reception, error));
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

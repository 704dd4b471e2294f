import { once } from 'node:events';
import { isAppError, messageOf } from '#base/errors.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import { addressOf } from './address.ts';
import { addressUnavailable } from './errors.ts';
import { createGrpcListener } from './grpc-listener.ts';
import { createReceiver } from './receiver.ts';
import { createReception } from './reception.ts';
import type { OtlpConfig } from './schema.ts';

export interface GrpcPlace {
  /** `host:port`, as asked for where it could not be had. */
  readonly address: string;
  readonly isListening: boolean;
}

export interface OtlpConnection extends Connection {
  /** `host:port` that exporters send to over HTTP; before `start`, the one asked for. */
  address(): string;
  /** The same over gRPC; undefined when that is switched off. */
  grpc(): GrpcPlace | undefined;
  describe(): Sentence;
}

/** created → (start) listening → (stop) closed; stop before start closes at once. */
export function createOtlpConnection(
  config: OtlpConfig,
  { sink, logger }: Pick<AdapterSurroundings, 'sink' | 'logger'>,
  signal: AbortSignal,
): OtlpConnection {
  const reception = createReception(config, sink, logger);
  const server = createReceiver(reception);
  const listener = createGrpcListener(reception);

  async function start(): Promise<void> {
    if (signal.aborted) return;
    signal.addEventListener('abort', () => void stop(), { once: true });
    server.listen(config.port, config.host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw addressUnavailable(address(), error);
    }
    // Later errors concern single connections; without a listener they would end the process.
    server.on('error', error => logger.warn({ err: error }, 'OTLP receiver reported an error'));
    if (config.grpc.enabled) await startGrpc();
  }

  /** The port is the one that everybody takes; nobody shall be without ZeroOps because another collector has it. */
  async function startGrpc(): Promise<void> {
    try {
      await listener.start();
    } catch (error) {
      if (!isAppError(error)) throw error;
      const { code, hint } = error;
      logger.warn({ code, reason: messageOf(error.cause), hint }, 'OTLP over gRPC is not received; over HTTP it is');
    }
  }

  async function stop(): Promise<void> {
    await Promise.all([stopHttp(), listener.stop()]);
  }

  /** Requests under way are answered first. */
  async function stopHttp(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
  }

  function address(): string {
    return addressOf(server, config);
  }

  function grpc(): GrpcPlace | undefined {
    if (!config.grpc.enabled) return undefined;
    return { address: listener.address(), isListening: listener.isListening() };
  }

  function describe(): Sentence {
    const http = address();
    const place = grpc();
    if (place === undefined) return { en: `listens on ${http}`, zh: `监听 ${http}` };
    if (place.isListening) {
      return { en: `listens on ${http}, for gRPC on ${place.address}`, zh: `监听 ${http}，gRPC 监听 ${place.address}` };
    }
    return {
      en: `listens on ${http}, but not for gRPC: ${place.address} is not free (otlp.grpc.port sets another port)`,
      zh: `监听 ${http}；gRPC 未监听：${place.address} 不可用（otlp.grpc.port 可换端口）`,
    };
  }

  return { address, grpc, describe, start, stop };
}

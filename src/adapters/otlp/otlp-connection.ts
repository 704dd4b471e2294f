import { once } from 'node:events';
import { isAppError } from '#base/errors.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import { addressOf } from './address.ts';
import { addressUnavailable } from './errors.ts';
import { createGrpcListener } from './grpc-listener.ts';
import { createReceiver } from './receiver.ts';
import { createReception } from './reception.ts';
import type { OtlpConfig } from './schema.ts';

export interface OtlpConnection extends Connection {
  /** `host:port` that exporters send to over HTTP; before `start`, the one asked for. */
  address(): string;
  /** The same over gRPC; undefined while it is not received there. */
  grpcAddress(): string | undefined;
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
  const grpc = createGrpcListener(reception);

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
      await grpc.start();
    } catch (error) {
      const hint = isAppError(error) ? error.hint : undefined;
      logger.warn({ err: error, hint }, 'OTLP over gRPC is not received; over HTTP it is');
    }
  }

  async function stop(): Promise<void> {
    await Promise.all([stopHttp(), grpc.stop()]);
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

  function describe(): Sentence {
    const http = address();
    const other = grpc.address();
    if (grpc.isListening()) {
      return { en: `listens on ${http}, for gRPC on ${other}`, zh: `监听 ${http}，gRPC 监听 ${other}` };
    }
    if (!config.grpc.enabled) return { en: `listens on ${http}`, zh: `监听 ${http}` };
    return {
      en: `listens on ${http}, not for gRPC: ${other} could not be had (otlp.grpc.port sets another)`,
      zh: `监听 ${http}；gRPC 未监听：${other} 不可用（可用 otlp.grpc.port 换端口）`,
    };
  }

  return { address, grpcAddress: () => (grpc.isListening() ? grpc.address() : undefined), describe, start, stop };
}

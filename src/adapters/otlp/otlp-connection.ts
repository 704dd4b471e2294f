import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { AdapterSurroundings, Connection } from '#ports/adapter.ts';
import { addressUnavailable } from './errors.ts';
import { createReceiver } from './receiver.ts';
import type { OtlpConfig } from './schema.ts';

export interface OtlpConnection extends Connection {
  /** `host:port` that exporters send to; before `start`, the one asked for. */
  address(): string;
}

/** created → (start) listening → (stop) closed; stop before start closes at once. */
export function createOtlpConnection(
  config: OtlpConfig,
  { sink, logger }: Pick<AdapterSurroundings, 'sink' | 'logger'>,
  signal: AbortSignal,
): OtlpConnection {
  const server = createReceiver(config, sink, logger);

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
  }

  /** Requests under way are answered first. */
  async function stop(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
  }

  function address(): string {
    const bound = server.address() as AddressInfo | null;
    const host = bound?.address ?? config.host;
    return `${host.includes(':') ? `[${host}]` : host}:${bound?.port ?? config.port}`;
  }

  return { address, start, stop };
}

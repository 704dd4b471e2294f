import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { addressOf } from './address.ts';
import { addressUnavailable } from './errors.ts';
import type { GrpcServer } from './grpc-server.ts';
import type { Reception } from './reception.ts';

export interface GrpcListener {
  /** `host:port` that exporters send to; before `start`, the one asked for. */
  address(): string;
  isListening(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * created ──▶ (start) listening ──▶ (first connection) grpc-js is loaded ──▶ (stop) closed
 *
 * The library takes memory and time: whoever does not use it does not pay for it.
 */
export function createGrpcListener(reception: Reception): GrpcListener {
  const { config, logger } = reception;
  const place = { host: config.grpc.host ?? config.host, port: config.grpc.port };
  const door = createServer({ noDelay: true }, socket => void welcome(socket));
  let loading: Promise<GrpcServer> | undefined;

  async function start(): Promise<void> {
    door.listen(place.port, place.host);
    try {
      await once(door, 'listening');
    } catch (error) {
      throw addressUnavailable(address(), error);
    }
    door.on('error', error => logger.warn({ err: error }, 'OTLP receiver over gRPC reported an error'));
  }

  async function welcome(socket: Socket): Promise<void> {
    // One that breaks off before it is handed over must not end the process.
    socket.on('error', () => socket.destroy());
    try {
      loading ??= load();
      const server = await loading;
      if (door.listening) server.welcome(socket);
      else socket.destroy();
    } catch (error) {
      logger.error({ err: error }, 'OTLP over gRPC failed');
      socket.destroy();
    }
  }

  async function load(): Promise<GrpcServer> {
    const { createGrpcServer } = await import('./grpc-server.ts');
    return createGrpcServer(reception);
  }

  /** Calls under way are answered first. */
  async function stop(): Promise<void> {
    if (!door.listening) return;
    const closed = once(door, 'close');
    door.close();
    const server = await loading;
    server?.drain();
    await closed;
  }

  function address(): string {
    return addressOf(door, place);
  }

  return { address, isListening: () => door.listening, start, stop };
}

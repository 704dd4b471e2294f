import type { AddressInfo, Server } from 'node:net';

interface Place {
  readonly host: string;
  readonly port: number;
}

/** `host:port` where the server listens; before and after, the one asked for. */
export function addressOf(server: Server, asked: Place): string {
  const bound = server.address() as AddressInfo | null;
  const host = bound?.address ?? asked.host;
  return `${host.includes(':') ? `[${host}]` : host}:${bound?.port ?? asked.port}`;
}
